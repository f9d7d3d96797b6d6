import { METHODS } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { DomainError } from '../errors/domain-error.js';
import { sendError } from '../errors/problem.filter.js';
import { PATH_LIMIT } from './malformed-http.js';
import { opensPage } from './pages.js';

/** The methods of GraphQL over HTTP. The Fastify integration adds routes for HEAD and OPTIONS that Apollo rejects. */
const GRAPHQL_METHODS = ['GET', 'POST'];

/** The CORS preflight route matches every path and is not a method of any path. */
const ANY_PATH = '*';

/**
 * Answers 405 with `Allow` if a path supports other methods than the requested one, before any other check. A path with
 * an empty id, such as one that ends with a slash, is unknown: 404. Fastify would match it.
 * Call it before routes are registered. It uses its own router, because Fastify's does not list the methods of a path.
 */
export function refuseOtherMethods(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const router = findMyWay({ maxParamLength: PATH_LIMIT });
  const find = (method: string, path: string) => router.find(method as HTTPMethod, path);

  fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
    if (url === ANY_PATH) return;
    for (const each of [method].flat())
      if (url !== '/graphql' || GRAPHQL_METHODS.includes(each)) router.on(each as HTTPMethod, url, () => {});
  });
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { method, url = '/' } = request.raw;
    const route = find(method ?? '', url);
    const allowed = route === null ? METHODS.filter((each) => find(each, url) !== null) : [];
    const [other] = allowed;
    if (!opensPage(request) && hasEmptyId(route ?? (other === undefined ? null : find(other, url)))) {
      sendError(new DomainError('NOT_FOUND'), request, reply);
      return;
    }
    if (other === undefined) {
      done();
      return;
    }
    void reply.header('allow', allowed.join(', '));
    sendError(new DomainError('METHOD_NOT_ALLOWED'), request, reply);
  });
}

/** The rest of a path that `*` matches may be empty. */
function hasEmptyId(route: { params: Record<string, string | undefined> } | null): boolean {
  return Object.entries(route?.params ?? {}).some(([name, id]) => name !== '*' && id === '');
}
