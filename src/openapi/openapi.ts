import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { completeDocument } from './openapi-document.js';
import { accessiblePlugin } from './swagger-ui.plugin.js';
import { swaggerUiStyle } from './swagger-ui.style.js';
import type { Settings } from '../settings/settings.js';

/** Descriptions of the groups of calls. */
const TAGS = {
  Provisioning: 'Create or link a user and apply all grants in one call.',
  'Single grants': 'Apply one grant per call, with the same rules.',
  Accounts: 'Correct an account, and mail its user a link for a new password.',
  'Single revocations': 'Take one thing away per call, with the same rules.',
  Invitations: 'Accept, resend and revoke invitations.',
  Buildings: 'Buildings and their units.',
  Roles: 'The global roles.',
  Audit: 'The calls that changed something.',
  Users: 'Users with their roles, assignments, occupancies and invitation.',
  'Sign-in': 'Get an access token.',
  Health: 'Probes for load balancers and monitoring.',
};

/** UNLICENSED means that all rights are reserved, as in package.json. */
const WHAT_UNLICENSED_MEANS = 'https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license';

/** Serves Swagger UI at /api/docs and the OpenAPI document at /api/docs-json. */
export function serveOpenApi(app: NestFastifyApplication, { publicUrl }: Settings): void {
  const config = new DocumentBuilder()
    .setTitle('Property provisioning')
    .setDescription(
      'One call creates or links a user and applies org roles, building assignments and a residence. ' +
        'If a path does not support a method, the server answers 405 `METHOD_NOT_ALLOWED` with the header `Allow`.',
    )
    .setVersion('1.0')
    // A relative URL, so that Swagger UI calls the host that the user opened.
    .addServer(new URL(publicUrl).pathname, 'The server that returned this document.')
    .addBearerAuth({
      type: 'http',
      description:
        'The `accessToken` that sign-in returns, an API key (`ppk_…`), which `createApiKey` of GraphQL returns, or a ' +
        "token of the company's identity provider, if the server has one.",
    })
    .addCookieAuth('__Host-session', {
      type: 'apiKey',
      in: 'cookie',
      description: 'The cookie of a session. Only the calls of the session accept it.',
    })
    .setLicense('UNLICENSED', WHAT_UNLICENSED_MEANS);
  for (const [name, description] of Object.entries(TAGS)) config.addTag(name, description);
  const createDocument = () =>
    completeDocument(
      SwaggerModule.createDocument(app, config.build(), {
        operationIdFactory: (_controller: string, method: string) => method,
      }),
    );
  // Nest creates the document at the first request for it, because this takes a tenth of the start.
  SwaggerModule.setup('api/docs', app, createDocument, {
    jsonDocumentUrl: 'api/docs-json',
    yamlDocumentUrl: 'api/docs-yaml',
    customSiteTitle: 'REST: property provisioning',
    customCss: swaggerUiStyle,
    swaggerOptions: { plugins: [accessiblePlugin], syntaxHighlight: { theme: 'arta' } },
  });
}
