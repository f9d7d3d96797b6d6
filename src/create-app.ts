import { randomUUID } from 'node:crypto';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import { DomainError } from './errors/domain-error.js';
import { sendError } from './errors/problem.filter.js';
import { readBodies } from './http/bodies.js';
import { guardBrowsers } from './http/browsers.js';
import { isReadable, PATH_LIMIT, readablePath, refuseMalformed } from './http/malformed-http.js';
import { refuseOtherMethods } from './http/methods.js';
import { servePages } from './http/pages.js';
import { serveOpenApi } from './openapi/openapi.js';
import type { Settings } from './settings/settings.js';

/** Bytes that a body may have. */
const BODY_LIMIT = 64 * 1024;

/** Milliseconds that a whole request has to arrive. */
const ARRIVES_WITHIN = 30_000;

const UNREADABLE = 'Send exactly one valid Host header, and a query string in UTF-8.';

/** While it comes up, only what goes wrong: the framework's own account of it helps nobody. */
const QUIET: LogLevel[] = ['fatal', 'error', 'warn'];

/** The application, initialized and ready to listen; mails are sent from now on. */
export async function createApp(settings: Settings): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    trustProxy: trust(settings.trustProxy),
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false, // what still arrives on an open connection is served, and the connection closed
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: PATH_LIMIT },
    rewriteUrl: readablePath,
    clientErrorHandler: refuseMalformed,
    http: { requireHostHeader: false }, // node's own refusal has no body; `isReadable` refuses instead
    requestTimeout: ARRIVES_WITHIN,
    // A target that is no path reaches no route, hook or filter.
    frameworkErrors: (_: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendError(new DomainError('NOT_FOUND'), request, reply),
  });
  const logger = new ConsoleLogger({ json: settings.isProduction, logLevels: QUIET });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(settings), adapter, {
    bodyParser: false,
    logger,
  });

  const fastify = adapter.getInstance();
  // Without this node answers 417 without a body to whatever it
  // does not know. A server may ignore it (RFC 9110, 10.1.1).
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  // On its way out: what answers a preflight does so before any hook of ours that could look at the request.
  fastify.addHook('onSend', (request, reply, _, done) => {
    void reply.header('x-request-id', request.id);
    // People and tokens are nobody's to keep (RFC 6749, 5.1); the files of a page say for themselves.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isReadable(request)) done();
    else sendError(new DomainError('INVALID_INPUT', { detail: UNREADABLE }), request, reply);
  });
  refuseOtherMethods(app);
  readBodies(app);
  guardBrowsers(app, settings);
  serveOpenApi(app, settings);
  await servePages(app, settings);
  await app.init();
  logger.setLogLevels([...QUIET, 'log']);
  return app;
}

/** A number of hops as the function that fastify takes for it. */
function trust(proxies: Settings['trustProxy']): boolean | string | ((address: string, hop: number) => boolean) {
  return typeof proxies === 'number' ? (_, hop) => hop < proxies : proxies;
}
