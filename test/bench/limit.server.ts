import pg from 'pg';
import { serve } from './bare-server.js';

/** Parsed and planned once for each connection. */
const PROVISION = { name: 'provision', text: 'SELECT bench_provision($1, $2, $3, $4, $5)::text AS "result"' };

/** One statement, one round trip, no transaction but the statement's own. */
serve(({ databaseUrl, poolSize }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl ?? undefined, max: poolSize });
  return async (body, { orgId, userId, version }, requestId) => {
    const { rows } = await pool.query<{ result: string }>({
      ...PROVISION,
      values: [orgId, userId, version, requestId, body],
    });
    return rows[0]!.result;
  };
});
