import { type IncomingHttpHeaders, request } from 'node:http';

/** An answer as it came over the wire. */
export interface WireAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface WireRequest {
  method?: string;
  /** Sent as it is: no client checks or encodes it. */
  path: string;
  /** A list sends the header once for each. */
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  /** Without a length. */
  isChunked?: boolean;
}

/** Sends exactly what is given, on a connection of its own, so that also what no proper client sends can be tried. */
export function send(
  url: string,
  { method = 'POST', path, headers = {}, body, isChunked = false }: WireRequest,
): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const length = body === undefined || isChunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, path, method, headers: { ...length, ...headers }, agent: false });
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    call.end(body);
  });
}

/** The same with a bearer token and, unless said otherwise, as JSON. */
export function sendAs(url: string, token: string, { headers, ...rest }: WireRequest): Promise<WireAnswer> {
  return send(url, {
    ...rest,
    headers: { authorization: `Bearer ${token}`, ...(headers ?? { 'content-type': 'application/json' }) },
  });
}
