import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startTestApp } from '../support/app.js';
import { aDatabase, type TestDatabase, WITHOUT_LIMITS } from '../support/database.js';
import { run } from '../support/database-role.js';
import { sendGraphql } from '../support/graphql.js';
import { send } from '../support/http-client.js';
import { anEmail, everything } from '../support/inputs.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { logged } from '../support/logged.js';
import { type MailServer, startMailServer } from '../support/mail-server.js';
import { describeWithPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer.js';
import { runBuilt } from '../support/process.js';
import { untilMailsDone } from '../support/sessions.js';
import { progress } from '../support/sizes.js';
import { TRANSPORTS } from '../support/transports.js';

const CALLS = 200;
const PASSWORD = 'a password of theirs';

describeWithPgBouncer('behind PgBouncer in transaction mode, with a role that owns nothing', () => {
  const [owner, app] = [`owner_${randomUUID()}`, `app_${randomUUID()}`];
  let database: TestDatabase;
  let ownerUrl: string;
  let pooler: PgBouncer;
  let mails: MailServer;
  let installation: Installation;
  let servers: Server[];
  let session: pg.Client;

  const migrate = async (settings: Record<string, string>) => {
    const one = runBuilt('database/migrations/migrate.cli.js', { DATABASE_URL: pooler.url, ...settings });
    const { code } = await one.ended;
    return { code, text: one.stdout() + one.stderr() };
  };

  beforeAll(async () => {
    database = await aDatabase({ isMigrated: false });
    const name = new URL(database.url).pathname.slice(1);
    const urlOf = (username: string): string =>
      Object.assign(new URL(database.url), { username, password: PASSWORD_OF_ROLES }).href;
    ownerUrl = urlOf(owner);
    await run(
      database.url,
      [owner, app].map((role) => `CREATE ROLE "${role}" LOGIN PASSWORD '${PASSWORD_OF_ROLES}'`).join(';') +
        `; ALTER DATABASE "${name}" OWNER TO "${owner}"; ALTER SCHEMA public OWNER TO pg_database_owner`,
    );
    pooler = await startPgBouncer(urlOf(app));
    expect(await migrate({ MIGRATION_DATABASE_URL: ownerUrl })).toEqual({
      code: 0,
      text: expect.stringMatching(/^Applied .*\nGranted .*\nSet the time limits of the role .*\n$/),
    });
    mails = await startMailServer();
    installation = await anInstallation(pooler.url, {
      PREPARED_STATEMENTS: 'off',
      SMTP_URL: mails.url,
      PUBLIC_URL: 'https://people.example',
      RATE_LIMIT_ATTEMPTS: '100000',
    });
    servers = await Promise.all([installation.start(), installation.start()]);
    session = new pg.Client({ connectionString: database.url, options: WITHOUT_LIMITS });
    await session.connect();
  });
  afterAll(async () => {
    await untilMailsDone(session);
    await session.end();
    await installation.close();
    await mails.close();
    await pooler.stop();
    await database.drop();
    await run(process.env['TEST_SERVER_URL']!, `DROP ROLE "${owner}"; DROP ROLE "${app}"`);
  });

  it(`${CALLS} identical calls at once to two servers, with reads, sign-ins and mails, all succeed`, async () => {
    const { org, token } = installation;
    const input = everything(org);
    const known = { identity: { email: anEmail(), name: 'Known', password: PASSWORD }, grants: {} };
    expect(await TRANSPORTS[0]![1].provision(servers[0]!, token, known)).toMatchObject({ status: 201 });
    const login = JSON.stringify({ organization: org.slug, email: known.identity.email, password: PASSWORD });
    const headers = { 'content-type': 'application/json' };
    const since = performance.now();

    const [answers, reads, signIns] = await Promise.all([
      Promise.all(
        Array.from({ length: CALLS }, (_, i) =>
          patiently(() => TRANSPORTS[i % 2]![1].provision(servers[(i >> 1) % 2]!, token, input)),
        ),
      ),
      Promise.all(Array.from({ length: 40 }, (_, i) => patiently(() => sendGraphql(servers[i % 2]!, token, USERS)))),
      Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          patiently(() => send(servers[i % 2]!.url, { path: '/api/auth/login', headers, body: login })),
        ),
      ),
    ]);
    progress(`behind PgBouncer: ${CALLS} calls, 40 reads, 20 sign-ins in ${Math.round(performance.now() - since)} ms`);

    const refusals = servers.flatMap(
      ({ process }) => (process.stdout() + process.stderr()).match(/Unavailable: .*/g) ?? [],
    );
    expect(refusals.filter((line) => !QUEUED.test(line))).toEqual([]);
    expect(answers.filter(({ result }) => result === undefined)).toEqual([]);
    expect(answers.filter(({ result }) => result!.created)).toHaveLength(1);
    expect(reads.filter(({ text }) => text.includes('"errors"'))).toEqual([]);
    expect(signIns.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    await untilMailsDone(session);
    expect(mails.mailsTo(input.identity.email)).toHaveLength(1);
  });

  it('no server connects to PostgreSQL itself: its password is wrong there, and the pool bounds the sessions', async () => {
    const direct = Object.assign(new URL(ownerUrl), { username: app, password: new URL(pooler.url).password }).href;
    await expect(run(direct, 'SELECT 1')).rejects.toThrow('password authentication failed');
    const { rows } = await session.query<{ role: string; n: number }>(
      `SELECT usename AS "role", count(*)::int AS "n" FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() GROUP BY 1`,
    );
    expect(rows).toEqual([{ role: app, n: expect.any(Number) }]);
    expect(rows[0]!.n).toBeLessThanOrEqual(pooler.poolSize);
  });

  it('the time limits hold in every session of the pool: a call that waits for a lock is 503', async () => {
    const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'jit'];
    const clients = Array.from({ length: pooler.poolSize }, () => new pg.Client({ connectionString: pooler.url }));
    const limits = await Promise.all(
      clients.map(async (client) => {
        await client.connect();
        await client.query('BEGIN');
        const { rows } = await client.query<{ values: string[]; pid: number }>(
          'SELECT array(SELECT current_setting(n) FROM unnest($1::text[]) n) AS "values", pg_backend_pid() AS "pid"',
          [names],
        );
        return rows[0]!;
      }),
    );
    await Promise.all(clients.map((client) => client.end()));
    expect(new Set(limits.map(({ pid }) => pid)).size).toBe(pooler.poolSize);
    for (const { values } of limits) expect(values).toEqual(['5s', '3s', '5s', 'off']);

    const input = everything(installation.org);
    await TRANSPORTS[0]![1].provision(servers[0]!, installation.token, input);
    await session.query('BEGIN');
    await session.query('SELECT FROM "User" WHERE "email" = $1 FOR UPDATE', [input.identity.email]);
    const change = { identity: { email: input.identity.email }, grants: { orgRoleKeys: ['admin'] } };
    const answer = await TRANSPORTS[0]![1].provision(servers[0]!, installation.token, change);
    await session.query('ROLLBACK');
    expect(answer).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  });

  it('prepared statements make calls 503, never 500, and the log names the setting', async () => {
    const prepared = await startTestApp({ databaseUrl: pooler.url });
    const { org, token } = installation;
    try {
      let statuses: number[] = [];
      const lines = await logged(async () => {
        const answers = await Promise.all(
          Array.from({ length: 60 }, (_, i) => TRANSPORTS[i % 2]![1].provision(prepared, token, everything(org))),
        );
        const codes = new Set(answers.map(({ code }) => code ?? 'OK'));
        expect([...codes].filter((code) => code !== 'UNAVAILABLE' && code !== 'OK')).toEqual([]);
        expect(codes).toContain('UNAVAILABLE');
        statuses = answers.map(({ status }) => status);
      });
      expect(statuses).toContain(503);
      expect(statuses.filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
      expect(lines.filter((line) => line.includes('PREPARED_STATEMENTS=off'))).not.toEqual([]);
    } finally {
      await prepared.close();
    }
  });

  it('a migration through the pooler is refused and names the setting', async () => {
    const { code, text } = await migrate({});
    expect(code).toBe(1);
    expect(text).toBe(
      'This connection goes through a pooler, and migrations need PostgreSQL itself. ' +
        'Set MIGRATION_DATABASE_URL to its address. Nothing was changed.\n',
    );
  });
});

const PASSWORD_OF_ROLES = randomUUID();

const USERS = '{ users(first: 20) { totalCount edges { node { email roles { key } } } } }';

/** A busy machine does not serve 260 calls within the seconds that a call waits in its server for a connection. */
const QUEUED =
  /Unable to start a transaction in the given time|timeout exceeded when trying to connect|connection timeout/;

/** Repeats a call that was 503, as clients do. The test checks the reasons in the log. */
async function patiently<Answer extends { status: number; text: string }>(
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (;;) {
    const answer = await call();
    if (answer.status !== 503 && !answer.text.includes('"UNAVAILABLE"')) return answer;
  }
}
