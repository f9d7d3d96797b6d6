import { METHODS } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { DomainError } from '../errors/domain-error.js';
import { sendError } from '../errors/problem.filter.js';
import { PATH_LIMIT } from './malformed-http.js';

/** GraphQL over HTTP is these two; the bridge adds routes for HEAD and OPTIONS that its server refuses. */
const GRAPHQL_METHODS = ['GET', 'POST'];

/** The CORS preflight route matches every path and is not a method of any path. */
const ANY_PATH = '*';

/**
 * Answers 405 with `Allow` where a path has other methods than the one called, before anything else is looked at.
 * Call it before the routes are made. It has a router of its own, of the kind that fastify has, because fastify's own
 * tells nothing of the other methods of a path.
 */
export function refuseOtherMethods(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const router = findMyWay({ maxParamLength: PATH_LIMIT });
  const has = (method: string, path: string): boolean => router.find(method as HTTPMethod, path) !== null;

  fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
    if (url === ANY_PATH) return;
    for (const each of [method].flat())
      if (url !== '/graphql' || GRAPHQL_METHODS.includes(each)) router.on(each as HTTPMethod, url, () => {});
  });
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { method, url = '/' } = request.raw;
    const allowed = has(method ?? '', url) ? [] : METHODS.filter((each) => has(each, url));
    if (allowed.length === 0) {
      done();
      return;
    }
    void reply.header('allow', allowed.join(', '));
    sendError(new DomainError('METHOD_NOT_ALLOWED'), request, reply);
  });
}
