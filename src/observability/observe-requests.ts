import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from '../auth/request.js';
import { sentErrorOf } from '../errors/sent-error.js';
import { isFromProxy } from '../http/trusted-proxy.js';
import type { Settings } from '../settings/settings.js';
import { type AnsweredRequest, type Call, graphqlCallsOf, OTHER, type Outcome } from './call.js';
import { ObservabilityService } from './observability.service.js';
import { restOperations } from './rest-operations.js';

const GRAPHQL = '/graphql';

/** The status that nginx logs if the client closed the connection before the answer. */
const CLIENT_LEFT = 499;

type Done = () => void;

/**
 * Observes each request from its first hook to the end of its answer. Call it before other hooks are added, because
 * some of them answer. Without metrics, traces and log it adds nothing.
 */
export async function observeRequests(app: NestFastifyApplication, { trustProxy }: Settings): Promise<void> {
  const observability = app.get(ObservabilityService);
  await observability.start();
  if (!observability.isOn) return;
  const operations = restOperations(app);
  const fastify = app.getHttpAdapter().getInstance();
  const { tracing } = observability;

  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: Done) => {
    const begun = performance.now();
    // Fastify's hook onResponse does not run if the client leaves before the answer.
    reply.raw.once('close', () => {
      const answered = answeredRequest(operations, request, reply, performance.now() - begun);
      tracing?.end(request, answered);
      observability.record(answered);
    });
    const { url: route = '' } = request.routeOptions;
    if (tracing !== undefined && operationIn(operations, request) !== OTHER && !route.startsWith('/health/')) {
      const { traceparent } = request.headers;
      const trusted = typeof traceparent === 'string' && isFromProxy(request.raw, trustProxy);
      const { method } = request;
      void reply.header('traceresponse', tracing.begin(request, trusted ? traceparent : undefined, { method, route }));
    }
    done();
  });
  // After the body has been read, because reading it leaves the asynchronous context.
  if (tracing !== undefined)
    fastify.addHook('preHandler', (request: FastifyRequest, _: FastifyReply, done: Done) => tracing.run(request, done));
}

function answeredRequest(
  operations: ReadonlyMap<string, string>,
  request: AuthenticatedRequest,
  reply: FastifyReply,
  ms: number,
): AnsweredRequest {
  const { method, id, caller, routeOptions } = request;
  const isGraphql = routeOptions.url === GRAPHQL;
  const noted: readonly Call[] = isGraphql ? graphqlCallsOf(request) : [];
  const call = {
    operation: isGraphql ? OTHER : operationIn(operations, request),
    outcome: outcomeOfAnswer(request, reply),
  };
  const isSignedIn = caller !== undefined && call.outcome !== 'UNAUTHENTICATED';
  return {
    method,
    route: routeOptions.url ?? null,
    transport: isGraphql ? 'GRAPHQL' : 'REST',
    calls: noted.length > 0 ? noted : [call],
    status: call.outcome === 'ABORTED' ? CLIENT_LEFT : reply.statusCode,
    ms,
    requestId: id,
    organization: isSignedIn && noted.every(({ outcome }) => outcome !== 'UNAUTHENTICATED') ? caller.orgId : null,
  };
}

/** The name of a REST call; `graphql` for a document, whose calls are known later. */
function operationIn(operations: ReadonlyMap<string, string>, { method, routeOptions }: FastifyRequest): string {
  if (routeOptions.url === GRAPHQL) return 'graphql';
  return operations.get(`${method === 'HEAD' ? 'GET' : method} ${routeOptions.url ?? ''}`) ?? OTHER;
}

/** Answers without an error of ours are pages, and refusals by the framework. */
function outcomeOfAnswer(request: FastifyRequest, { raw, statusCode }: FastifyReply): Outcome {
  if (!raw.writableFinished) return 'ABORTED';
  const { code } = sentErrorOf(request);
  if (code !== undefined) return code;
  if (statusCode < 400) return 'OK';
  if (statusCode === 404) return 'NOT_FOUND';
  return statusCode < 500 ? 'INVALID_INPUT' : 'INTERNAL';
}
