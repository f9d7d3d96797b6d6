import pg from 'pg';
import { anOlderDatabase, type OlderDatabase } from '../support/older-database.js';
import { runBuilt } from '../support/process.js';

/** The tables of graphile-worker 0.17, without what the migration does not read. */
const QUEUE = `
  CREATE SCHEMA graphile_worker;
  CREATE TABLE graphile_worker._private_tasks (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, identifier text NOT NULL UNIQUE);
  CREATE TABLE graphile_worker._private_jobs (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, task_id int NOT NULL, payload json DEFAULT '{}'::json NOT NULL,
    run_at timestamptz DEFAULT now() NOT NULL, attempts smallint DEFAULT 0 NOT NULL, locked_at timestamptz, locked_by text);
  ALTER TABLE graphile_worker._private_jobs ENABLE ROW LEVEL SECURITY;
  CREATE VIEW graphile_worker.jobs AS SELECT * FROM graphile_worker._private_jobs;
  INSERT INTO graphile_worker._private_tasks (identifier) VALUES ('other'), ('sendInvitation')`;

/** Without the queue, which that release creates after its migrations. */
const ROWS = `
  INSERT INTO "Organization" ("id", "slug", "name") VALUES (1, 'acme', 'Acme');
  INSERT INTO "User" ("orgId", "id", "email", "name", "status")
    SELECT 1, format('00000000-0000-4000-8000-00000000000%s', n)::uuid, n || '@acme.example', 'X', 'INVITED' FROM generate_series(1, 5) n;
  INSERT INTO "Invitation" ("orgId", "id", "userId") SELECT 1, "id", "id" FROM "User"`;

const id = (n: number): string => `00000000-0000-4000-8000-00000000000${String(n)}`;

let database: OlderDatabase;
let session: pg.Client;
beforeEach(async () => {
  database = await anOlderDatabase('20261127183000');
  ({ session } = database);
  await session.query(ROWS);
});
afterEach(() => database.drop());

async function migrate(): Promise<void> {
  const run = runBuilt('database/migrations/migrate.cli.js', { DATABASE_URL: database.url });
  expect(await run.ended).toEqual({ code: 0, signal: null });
  expect(run.stdout()).toContain('_mail_outbox');
}

async function aJob(n: number, job: { task?: string; runAt?: string; attempts?: number; lockedAt?: string } = {}) {
  const { task = 'sendInvitation', runAt = 'now()', attempts = 0, lockedAt = 'NULL' } = job;
  const payload = JSON.stringify({ orgId: 1, invitationId: id(n), requestId: `request ${String(n)}` });
  await session.query(
    `INSERT INTO graphile_worker._private_jobs (task_id, payload, run_at, attempts, locked_at)
     SELECT id, $2, ${runAt}, $3, ${lockedAt} FROM graphile_worker._private_tasks WHERE identifier = $1`,
    [task, payload, attempts],
  );
}

const left = async (): Promise<unknown[]> =>
  (
    await session.query(
      `SELECT nspname AS "name" FROM pg_namespace WHERE nspname = 'graphile_worker'
       UNION ALL SELECT proname FROM pg_proc WHERE proname = 'enqueue_job'`,
    )
  ).rows;

test('a job of the older queue becomes a mail with the same due time and attempts, and the queue is dropped', async () => {
  await session.query(QUEUE);
  await aJob(1);
  await aJob(2, { runAt: `'2099-01-01Z'`, attempts: 5 });
  await aJob(3, { attempts: 1, lockedAt: 'now()' });
  await aJob(4, { task: 'other' });
  await aJob(9);

  await migrate();

  const { rows } = await session.query(
    `SELECT "orgId", "kind", "userId", "invitationId", "requestId", "attempts", "dueAt" <= now() AS "isDue",
       "dueAt" = '2099-01-01Z' AS "isLater", "leasedBy", "sentAt", "failedAt" FROM "Mail" ORDER BY "invitationId"`,
  );
  const mail = (n: number) => ({
    ...{ orgId: 1, kind: 'INVITATION', userId: id(n), invitationId: id(n), requestId: `request ${String(n)}` },
    ...{ attempts: 0, isDue: true, isLater: false, leasedBy: null, sentAt: null, failedAt: null },
  });
  expect(rows).toEqual([
    mail(1),
    { ...mail(2), attempts: 5, isDue: false, isLater: true },
    { ...mail(3), attempts: 1, isDue: false }, // an older server may be sending it
  ]);
  expect(await left()).toEqual([]);
});

test('a job that an older server is just adding is kept, and a later one fails with its call', async () => {
  await session.query(QUEUE);
  await session.query('BEGIN');
  await aJob(1);
  const migrating = migrate();
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  try {
    const isWaiting = async () =>
      (
        await other.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )
      ).rowCount! > 0;
    while (!(await isWaiting()));
    await session.query('COMMIT');
    await migrating;
  } finally {
    await other.end();
  }
  await expect(aJob(2)).rejects.toMatchObject({ code: '42P01' });
  const { rows } = await session.query('SELECT "invitationId" AS "id" FROM "Mail"');
  expect(rows).toEqual([{ id: id(1) }]);
});

test('a database without the older queue is migrated too', async () => {
  await migrate();
  expect((await session.query('SELECT FROM "Mail"')).rowCount).toBe(0);
  expect(await left()).toEqual([]);
});

test('the release before cannot use the schema, because it would add jobs to the dropped queue', async () => {
  await migrate();
  const { rows } = await session.query('SELECT "oldestMigration" AS "oldest" FROM "SchemaCompatibility"');
  expect(rows).toEqual([{ oldest: expect.stringMatching(/^\d+_mail_outbox$/) }]);
});
