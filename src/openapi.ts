import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Settings } from './settings.js';

/** Serves Swagger UI at /api/docs and the OpenAPI document at /api/docs-json. */
export function serveOpenApi(app: NestFastifyApplication, { publicUrl }: Settings): void {
  const config = new DocumentBuilder()
    .setTitle('Property provisioning')
    .setDescription('One call creates or links a user and applies org roles, building assignments and residency.')
    .setVersion('1.0')
    .addServer(publicUrl)
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller: string, method: string) => method,
  });
  SwaggerModule.setup('api/docs', app, document, {
    jsonDocumentUrl: 'api/docs-json',
    yamlDocumentUrl: 'api/docs-yaml',
  });
}
