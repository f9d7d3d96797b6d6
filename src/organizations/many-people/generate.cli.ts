import bcrypt from 'bcrypt';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../database/embedded/embedded-postgres.js';
import { givenUrl } from '../../database/given-urls.js';
import { migrateDatabase } from '../../database/migrations/migrate.js';
import { obstacleIn } from '../../database/obstacles.js';
import { WITHOUT_LIMITS } from '../../database/session-settings.js';
import { DEMO_PASSWORD } from '../../examples/demo-examples.js';
import { readSettings, type Settings } from '../../settings/settings.js';
import { CommandError } from '../command-error.js';
import { messageOf, runCommand } from '../command.js';
import { peopleOption, readOptions, slugOption } from '../options.js';
import { progressOn } from '../progress.js';
import { addManyPeople, countRows } from './many-people.js';

const usage = `npm run data:generate -- --people 1000000 [--slug generated]

Fills an organization of its own in DATABASE_URL, or in the embedded database, with people, their buildings, residences,
roles, invitations and audit trail. Everybody has the password of the demo data: never use it where others can sign in.
An interrupted run continues when it is run again. A repeat adds nothing.`;

/** `npm run data:generate`: fills an organization with people. */
await runCommand(usage, async () => {
  const { people, slug = 'generated' } = readOptions(
    process.argv.slice(2),
    { people: peopleOption, slug: { ...slugOption, isOptional: true } },
    usage,
  );
  const settings = readSettings(process.env);
  let embedded: EmbeddedPostgres | undefined;
  if (settings.databaseUrl === null) {
    embedded = await startEmbeddedPostgres({ dataDir: settings.dataDir, log: console.log });
    await migrateDatabase(embedded.url, { onWait: console.error });
  }
  try {
    await generate(embedded?.url ?? (await usableUrl(settings)), settings, slug, Number(people));
  } finally {
    await embedded?.stop();
  }
});

/** The owner of the tables can vacuum and analyze them. */
async function usableUrl({ databaseUrl }: Settings): Promise<string> {
  const url = givenUrl('MIGRATION_DATABASE_URL') ?? databaseUrl ?? '';
  const obstacle = await obstacleIn(url).catch((error: unknown) => {
    throw new CommandError(`The database cannot be used: ${messageOf(error)}`);
  });
  if (obstacle !== null) throw new CommandError(obstacle);
  return url;
}

async function generate(url: string, { bcryptCost }: Settings, slug: string, people: number): Promise<void> {
  const passwordHash = await bcrypt.hash(DEMO_PASSWORD, bcryptCost);
  const session = new pg.Client({ connectionString: url });
  session.on('error', () => {}); // a lost connection also fails the running query, which reports it
  session.on('notice', ({ message }) => console.error(message)); // such as tables that only their owner can vacuum
  let isStopping = false;
  const stop = (): void => void (isStopping = true);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    await session.connect();
    await session.query(WITHOUT_LIMITS);
    await session.query('SET jit = off');
    const since = performance.now();
    const onProgress = progressOn(process.stdout, people, 'people');
    const { orgId, isNew, email } = await addManyPeople(
      session,
      { slug, people, passwordHash },
      onProgress,
      () => isStopping,
    );
    const seconds = ((performance.now() - since) / 1000).toFixed(0);
    console.log(isNew ? `Took ${seconds} s.` : `The organization ${slug} has them already. Nothing was changed.`);
    await printFigures(session, orgId);
    console.log(`Sign in with organization ${slug}, ${email}, ${DEMO_PASSWORD}.`);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await session.end();
  }
}

async function printFigures(session: pg.Client, orgId: number): Promise<void> {
  for (const [table, rows] of await countRows(session, orgId))
    console.log(`${table.padEnd(20)}${rows.toLocaleString('en').padStart(12)} rows`);
  const { rows } = await session.query<{ size: string }>(
    'SELECT pg_size_pretty(pg_database_size(current_database())) AS "size"',
  );
  console.log(`The database has ${rows[0]?.size ?? '?'}.`);
}
