import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { TokensService, type TokenSubject } from '../../src/auth/tokens.service.js';
import { readSettings, type Settings } from '../../src/settings.js';

/** The answer of one call, as JSON. */
export type Handler = (body: string, caller: TokenSubject, requestId: string) => Promise<string>;

/** Nothing but node's own HTTP and the check of the token around a handler: no routes, no validation, no error document. */
export function serve(handlerOf: (settings: Settings) => Handler): void {
  const settings = readSettings(process.env);
  const tokens = new TokensService(settings);
  const handle = handlerOf(settings);
  const server = createServer((request, response) => {
    const caller = tokens.verify(request.headers.authorization);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer =
        caller === null
          ? Promise.reject(new Error('401'))
          : handle(String(Buffer.concat(chunks)), caller, randomUUID());
      answer.then(
        (json) => response.writeHead(200, { 'content-type': 'application/json' }).end(json),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  });
  server.listen(settings.port, '127.0.0.1', () => console.log('ready'));
}
