import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DemoCall, demoCall } from '../database/demo/demo-call.js';
import { PrismaService } from '../database/prisma.service.js';
import { projectRoot } from '../database/project-root.js';
import type { Settings } from '../settings/settings.js';

/** Where the console has pages (src/console/app.tsx); each is the same document, which shows what belongs there. */
export const CONSOLE_PATHS = ['/', '/import', '/people', '/people/:id', '/buildings', '/buildings/:id', '/accept'];

/** Where GraphiQL is, when it is on. */
export const EXPLORER_PATH = '/graphiql';

/** What Vite has built from a folder in src, and where it is reached. */
interface Site {
  name: string;
  /** Under which its files are, as its vite.config.ts says. */
  base: string;
  paths: readonly string[];
  /** Puts into the document what only the running server knows. */
  complete?: (document: string) => Promise<string>;
}

/** Serves the admin console and, when it is on, GraphiQL. @throws Error when it has not been built */
export async function servePages(app: NestFastifyApplication, { explorer, demoData }: Settings): Promise<void> {
  await serve(app, { name: 'console', base: '/', paths: CONSOLE_PATHS });
  if (!explorer) return;
  const prisma = app.get(PrismaService);
  await serve(app, {
    name: 'explorer',
    base: `${EXPLORER_PATH}/`,
    paths: [EXPLORER_PATH, `${EXPLORER_PATH}/`],
    complete: async (document) => withCall(document, demoData ? await demoCall(prisma) : null),
  });
}

async function serve(app: NestFastifyApplication, { name, base, paths, complete }: Site): Promise<void> {
  const folder = join(projectRoot, 'dist', 'web', name);
  const document = await readFile(join(folder, 'index.html'), 'utf8');
  // The names of these files tell their contents: a browser need not ask twice.
  app.useStaticAssets({
    root: join(folder, 'assets'),
    prefix: `${base}assets/`,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  const fastify = app.getHttpAdapter().getInstance();
  for (const path of paths) {
    fastify.get(path, async (_: FastifyRequest, reply: FastifyReply) => {
      const text = (await complete?.(document)) ?? document;
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(text);
    });
  }
}

/** The call as data in the document, where src/graphiql/example.ts looks for it. */
function withCall(document: string, call: DemoCall | null): string {
  const text = JSON.stringify(call).replaceAll('<', '\\u003c'); // nothing in it can end the element
  return document.replace(/(?<=id="demo-call">)/, () => text);
}
