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

/** Paths of the console (src/console/app.tsx). All serve the same document. */
export const CONSOLE_PATHS = [
  ...['/', '/import', '/people', '/people/:id', '/buildings', '/buildings/:id', '/buildings/:id/units/:unitId'],
  ...['/audit', '/account', '/api-keys', '/home'],
  ...['/accept', '/reset'], // the links in mails
];

/** Path of GraphiQL, if it is enabled. */
export const EXPLORER_PATH = '/graphiql';

/** Paths that are not the console's: a browser that opens an unknown one gets the same answer as other clients. */
const BESIDE_CONSOLE = /^\/(api|assets|graphql|graphiql|health)(\/|$)/;

/** Whether a browser opens a page of the console, which may not exist. */
export const opensPage = ({ method, url, headers: { accept = '' } }: FastifyRequest): boolean =>
  ['GET', 'HEAD'].includes(method) && accept.includes('text/html') && !BESIDE_CONSOLE.test(url.split('?', 1)[0] ?? '');

/** Folder of the built pages. Not in dist, because `nest build` clears that folder. */
const PAGES = join(projectRoot, 'dist-pages');

/** A page that Vite built, and its paths. */
interface Site {
  name: string;
  /** Base path of its files, as in its vite.config.ts. */
  base: string;
  paths: readonly string[];
  /** Adds data of the running server to the document. */
  complete?: (document: string) => Promise<string>;
}

/** Serves the admin console and, if enabled, GraphiQL. The paths of a page that is not built answer 404. */
export async function servePages(app: NestFastifyApplication, { explorer, demoData }: Settings): Promise<void> {
  const adminConsole: Site = { name: 'console', base: '/', paths: CONSOLE_PATHS };
  const graphiql: Site = {
    name: 'graphiql',
    base: `${EXPLORER_PATH}/`,
    paths: [EXPLORER_PATH, `${EXPLORER_PATH}/`],
    complete: async (document) => withCall(document, demoData ? await demoCall(app.get(PrismaService)) : null),
  };
  const missing: string[] = [];
  if (existsSync(documentOf(adminConsole))) await answerUnknown(app, adminConsole);
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
  // File names contain a hash of the content, so browsers can cache them forever.
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
    // With a slash too many, `/people/` is `/people`, but `/buildings/1/units/` is no page.
    const isPageWithoutId = paths.includes(path.replace(/\/:\w+$/, ''));
    fastify.get(path, async ({ params }: FastifyRequest, reply: FastifyReply) => {
      const isPage = isPageWithoutId || Object.values(params as object).every((id) => id !== '');
      return sendPage(reply.status(isPage ? 200 : 404), (await complete?.(document)) ?? document);
    });
  }
}

/** Answers unknown paths with the console, which says that the page does not exist and offers those that do. */
async function answerUnknown(app: NestFastifyApplication, site: Site): Promise<void> {
  const document = await readFile(documentOf(site), 'utf8');
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (request.is404 && opensPage(request)) void sendPage(reply.status(404), document);
    else done();
  });
}

const sendPage = (reply: FastifyReply, document: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(document);

/** Puts the call into the document as data for src/graphiql/example.ts. */
function withCall(document: string, call: DemoCall | null): string {
  const text = JSON.stringify(call).replaceAll('<', '\\u003c'); // so that no value can end the element
  return document.replace(/(?<=id="demo-call">)/, () => text);
}
