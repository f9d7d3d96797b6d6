import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as open } from 'node:http';
import supertest, { type Response, type Test } from 'supertest';
import { Contract, type OpenApi } from './contract.js';

/** The HTTP client of the tests. Each answer of the REST calls must match the OpenAPI document (contract.ts). */

/** An answer as received. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface HttpRequest {
  method?: string;
  /** Sent unchanged: no client checks or encodes it. */
  path: string;
  /** For a list, the header is sent once for each value. */
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  /** Sends the body without Content-Length. */
  isChunked?: boolean;
  /** Keeps the connection open and idle. */
  isKeptAlive?: boolean;
}

/** Sends exactly this request on a new connection, so that tests can send what a normal client refuses to send. */
export async function send(url: string, request: HttpRequest): Promise<HttpAnswer> {
  const answer = await exchange(url, request);
  const contract = await readContract(url);
  contract.check({ method: 'POST', sent: request.body, ...request, ...answer });
  return answer;
}

let contract: Contract | undefined;
let reading: Promise<Contract> | undefined;

/**
 * The contract in /api/docs-json. Read once for all tests of a file, because every server of one build serves the same.
 */
export function readContract(url: string): Promise<Contract> {
  reading ??= exchange(url, { method: 'GET', path: '/api/docs-json' }).then(({ text }) => {
    contract = new Contract(JSON.parse(text) as OpenApi);
    return contract;
  });
  return reading;
}

function exchange(
  url: string,
  { method = 'POST', path, headers = {}, body, isChunked = false, isKeptAlive = false }: HttpRequest,
): Promise<HttpAnswer> {
  const { hostname, port } = new URL(url);
  const length = body === undefined || isChunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const agent = isKeptAlive && new Agent({ keepAlive: true });
    const call = open({ hostname, port, path, method, headers: { ...length, ...headers }, agent });
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    call.end(body);
  });
}

/** Like `send`, with a bearer token. The default content type is JSON. */
export function sendAs(url: string, token: string, { headers, ...rest }: HttpRequest): Promise<HttpAnswer> {
  return send(url, {
    ...rest,
    headers: { authorization: `Bearer ${token}`, ...(headers ?? { 'content-type': 'application/json' }) },
  });
}

/** A response that the test reads itself, at its own speed. Only its head has arrived. */
export function openAs(url: string, token: string, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    open(`${url}${path}`, { headers, agent: false }, resolve).on('error', reject).end();
  });
}

type Method = 'get' | 'post' | 'delete';

/**
 * Like `send`, but by supertest, which writes and parses JSON. `startTestApp` and `anInstallation` read the contract.
 */
export function request(url: string): Record<Method, (path: string) => Test> {
  const call = (method: Method) => (path: string) => {
    const test = supertest(url)[method](path);
    return test.expect(({ request: { method: name, _data: sent }, status, headers, text }: Answered) => {
      if (contract === undefined) throw new Error('No server was asked for its contract yet.');
      const body = sent === undefined ? undefined : JSON.stringify(sent);
      contract.check({ method: name, path, sent: body, status, headers, text });
    });
  };
  return { get: call('get'), post: call('post'), delete: call('delete') };
}

/** A superagent response with the request that was sent. */
type Answered = Response & { request: { method: string; _data?: unknown } };
