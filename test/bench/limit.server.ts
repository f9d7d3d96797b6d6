import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { TokensService } from '../../src/auth/tokens.service.js';
import { readSettings } from '../../src/settings/settings.js';

/** Parsed and planned once for each connection. */
const PROVISION = { name: 'provision', text: 'SELECT bench_provision($1, $2, $3, $4, $5, $6)::text AS "result"' };

/** Whether the function checks for a repeat before it writes. */
const looksFirst = process.env['LOOKS_FIRST'] === 'true';

const settings = readSettings(process.env);
const tokens = new TokensService(settings);
const pool = new pg.Pool({ connectionString: settings.databaseUrl ?? undefined, max: settings.poolSize });

/** One statement in one round trip, without an explicit transaction. */
async function provision(authorization: string | undefined, body: string): Promise<string> {
  const caller = tokens.verify(authorization);
  if (caller === null || caller.keyHash !== undefined) throw new Error('401');
  const values = [caller.orgId, caller.userId, caller.version, randomUUID(), body, looksFirst];
  const { rows } = await pool.query<{ result: string }>({ ...PROVISION, values });
  return rows[0]!.result;
}

/** Only Node's HTTP server: no routes, no validation, no problem documents. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    provision(request.headers.authorization, String(Buffer.concat(chunks))).then(
      (json) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
          .end(json),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});
server.listen(settings.port, '127.0.0.1', () => console.log('ready'));
