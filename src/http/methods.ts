import { METHODS } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { DomainError } from '../errors/domain-error.js';
import { sendError } from '../errors/problem.filter.js';
import { PATH_LIMIT } from './malformed-http.js';

/** The methods of GraphQL over HTTP. The Fastify integration adds routes for HEAD and OPTIONS that Apollo rejects. */
const GRAPHQL_METHODS = ['GET', 'POST'];

/** The CORS preflight route matches every path and is not a method of any path. */
const ANY_PATH = '*';

/**
 * Answers 405 with `Allow` if a path supports other methods than the requested one, before any other check.
 * Call it before routes are registered. It uses its own router, because Fastify's does not list the methods of a path.
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
