import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { isGraphqlPath, problemDocument } from '../errors/problem.filter.js';

/** Node's maximum length of a path, so that a long id reaches its route and guard like other malformed ids. */
export const PATH_LIMIT = 16 * 1024;

/** Errors that Node.js reports before a request exists: status and detail by code. */
const REFUSALS: Readonly<Record<string, [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The request headers are larger than 16 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The client did not send the complete request in time.'],
};

/** Answers invalid HTTP with a problem document. Closes the connection, because the end of the request is unknown. */
export function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = REFUSALS[error.code ?? ''] ?? [400, 'This is not a valid HTTP request.'];
  const id = randomUUID();
  const document = problemDocument(id, { status, detail, code: 'INVALID_INPUT', errors: [] });
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${String(status)} ${document.title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    `X-Request-Id: ${id}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** A path that no route has. It is below /api, where no page matches every path. */
const NOWHERE = '/api/nowhere';

/** Paths for which the file server would send its own error format. Other paths reach their route and guard. */
const NO_FILE = /^\/api\/docs\/.*(?:\0|\.\.)/s;

/** Rewrites paths that cannot be decoded, or that the file server would reject, so that they get our normal 404. */
export function readablePath({ url = '/' }: { url?: string | undefined }): string {
  const [path = ''] = url.split(/[?#]/, 1);
  try {
    return NO_FILE.test(decodeURIComponent(path)) ? NOWHERE : url;
  } catch {
    return NOWHERE;
  }
}

/**
 * Whether the Host header, the Authorization header and the query string are valid. Only API calls need a valid query:
 * pages ignore it. Node.js uses the first of two Authorization headers, and a proxy may check another one.
 */
export function isReadable(request: FastifyRequest): boolean {
  const { raw, url } = request;
  const { length: hosts } = raw.headersDistinct['host'] ?? [];
  if (hosts > 1 || (hosts === 0 && raw.httpVersion === '1.1')) return false; // RFC 9112, 3.2
  if ((raw.headersDistinct['authorization'] ?? []).length > 1) return false; // RFC 9110, 5.3
  if (isGraphqlPath(request) && !isAtAHost(request)) return false;
  const isCall = !request.is404 && (isGraphqlPath(request) || url.startsWith('/api/'));
  const [, query = ''] = /\?(.*)/s.exec(url) ?? [];
  return !isCall || isUtf8(query);
}

/** Whether all escaped bytes are UTF-8; others would become replacement characters. Node.js rejects raw non-ASCII. */
function isUtf8(query: string): boolean {
  try {
    for (const [bytes] of query.matchAll(/(?:%[0-9a-f]{2})+/gi)) decodeURIComponent(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * GraphQL's Fastify integration parses this URL and fails with 500 if it is invalid. We use `new URL`, because
 * `URL.canParse` returns other results once it is optimized.
 */
function isAtAHost({ url, protocol, hostname }: FastifyRequest): boolean {
  try {
    return new URL(url, `${protocol}://${hostname}/`).href !== '';
  } catch {
    return false;
  }
}
