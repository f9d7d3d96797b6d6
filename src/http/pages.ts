import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
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

/** Where Vite builds the pages. Not in dist, because `nest build` clears that folder. */
const PAGES = join(projectRoot, 'dist-pages');

/** What Vite has built from a folder in src, and where it is reached. */
interface Site {
  name: string;
  /** Under which its files are, as its vite.config.ts says. */
  base: string;
  paths: readonly string[];
  /** Puts into the document what only the running server knows. */
  complete?: (document: string) => Promise<string>;
}

/** Serves the admin console and, when it is on, GraphiQL. The paths of what is not built answer 404. */
export async function servePages(app: NestFastifyApplication, { explorer, demoData }: Settings): Promise<void> {
  const adminConsole: Site = { name: 'console', base: '/', paths: CONSOLE_PATHS };
  const graphiql: Site = {
    name: 'graphiql',
    base: `${EXPLORER_PATH}/`,
    paths: [EXPLORER_PATH, `${EXPLORER_PATH}/`],
    complete: async (document) => withCall(document, demoData ? await demoCall(app.get(PrismaService)) : null),
  };
  const missing: string[] = [];
  for (const site of explorer ? [adminConsole, graphiql] : [adminConsole]) {
    if (existsSync(documentOf(site))) await serve(app, site);
    else missing.push(site.name);
  }
  if (missing.length > 0)
    new Logger('Pages').warn(
      `Starts without pages that are not built: ${missing.join(', ')}. Run npm run build:pages.`,
    );
}

function documentOf({ name }: Site): string {
  return join(PAGES, name, 'index.html');
}

async function serve(app: NestFastifyApplication, site: Site): Promise<void> {
  const { name, base, paths, complete } = site;
  const document = await readFile(documentOf(site), 'utf8');
  // The names of these files tell their contents: a browser need not ask twice.
  app.useStaticAssets({
    root: join(PAGES, name, 'assets'),
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
