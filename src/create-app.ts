import type { IncomingMessage } from 'node:http';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import { DomainError } from './errors/domain-error.js';
import { sendError } from './errors/problem.filter.js';
import { HealthService } from './health/health.service.js';
import { readBodies } from './http/bodies.js';
import { guardBrowsers } from './http/browsers.js';
import { isReadable, PATH_LIMIT, readablePath, refuseMalformed } from './http/malformed-http.js';
import { refuseOtherMethods } from './http/methods.js';
import { servePages } from './http/pages.js';
import { requestIdOf } from './http/request-id.js';
import { observeRequests } from './observability/observe-requests.js';
import { serveOpenApi } from './openapi/openapi.js';
import type { Settings } from './settings/settings.js';

/** Maximum size of a body in bytes. */
const BODY_LIMIT = 64 * 1024;

/** Milliseconds within which a request must arrive. */
const ARRIVES_WITHIN = 30_000;

const UNREADABLE = 'Send exactly one valid Host header, at most one Authorization header, and a query string in UTF-8.';

/** During the start, log only problems, not the framework's messages. */
const QUIET: LogLevel[] = ['fatal', 'error', 'warn'];

/** Creates the application, initialized and ready to listen. It sends mails from now on. */
export async function createApp(settings: Settings): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    trustProxy: trust(settings.trustProxy),
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false, // serve requests on open connections during shutdown, then close them
    genReqId: (request: IncomingMessage) => requestIdOf(request, settings),
    routerOptions: { maxParamLength: PATH_LIMIT },
    rewriteUrl: readablePath,
    clientErrorHandler: refuseMalformed,
    http: { requireHostHeader: false }, // Node.js would reject without a body; `isReadable` checks instead
    requestTimeout: ARRIVES_WITHIN,
    // A request target that is not a path reaches no route, hook or filter.
    frameworkErrors: (_: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendError(new DomainError('NOT_FOUND'), request, reply),
  });
  const logger = new ConsoleLogger({ json: settings.isProduction, logLevels: QUIET });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(settings), adapter, {
    bodyParser: false,
    logger,
  });

  await observeRequests(app, settings);
  const fastify = adapter.getInstance();
  // Ignores unknown values of Expect, as RFC 9110 (10.1.1) allows. Node.js would answer 417 without a body.
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  const health = app.get(HealthService);
  // Set in onSend, because preflight replies skip our onRequest hooks.
  fastify.addHook('onSend', (request, reply, _, done) => {
    void reply.header('x-request-id', request.id);
    if (health.isDraining) void reply.header('connection', 'close');
    // Caches must not store personal data and tokens (RFC 6749, 5.1). Files of pages set their own header.
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

/** Converts a number of hops to the function that Fastify expects. */
function trust(proxies: Settings['trustProxy']): boolean | string | ((address: string, hop: number) => boolean) {
  return typeof proxies === 'number' ? (_, hop) => hop < proxies : proxies;
}
