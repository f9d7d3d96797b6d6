import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { projectRoot } from '../database/project-root.js';

const CONSOLE_FILES = join(projectRoot, 'dist', 'web', 'console');

/** Where the console has pages (src/console/app.tsx); each is the same document, which shows what belongs there. */
export const CONSOLE_PATHS = ['/', '/import', '/people', '/people/:id', '/buildings', '/buildings/:id', '/accept'];

/** Serves the admin console. @throws Error when it has not been built */
export async function servePages(app: NestFastifyApplication): Promise<void> {
  const document = await readFile(join(CONSOLE_FILES, 'index.html'), 'utf8');
  // The names of these files tell their contents: a browser need not ask twice.
  app.useStaticAssets({
    root: join(CONSOLE_FILES, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  const fastify = app.getHttpAdapter().getInstance();
  for (const path of CONSOLE_PATHS) {
    fastify.get(path, (_: FastifyRequest, reply: FastifyReply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(document),
    );
  }
}
