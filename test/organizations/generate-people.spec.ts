import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Account, type AuditedEvent, replay } from '../support/audit-replay.js';
import { anOrganization, aUser } from '../support/builders.js';
import { type Ended, runCommand } from '../support/commands.js';
import { sendGraphql } from '../support/graphql.js';
import { snapshot } from '../support/rows.js';
import { SIGN_INS } from '../support/sign-in.js';
import { impossibleStates, readAccounts } from '../support/stored-accounts.js';

const PEOPLE = 1_250;

let app: TestApp;
let session: pg.Client;
let first: Ended;
beforeAll(async () => {
  app = await startTestApp();
  session = new pg.Client({ connectionString: app.settings.databaseUrl! });
  await session.connect();
  first = await generate(PEOPLE);
});
afterAll(async () => {
  await session.end();
  await app.close();
});

const generate = (people: number | string, options: string[] = []): Promise<Ended> =>
  runCommand(
    'organizations/many-people/generate.cli.js',
    { DATABASE_URL: app.settings.databaseUrl!, DATA_DIR: app.settings.dataDir },
    ['--people', String(people), ...options],
  );

const orgIdOf = async (slug: string): Promise<number> =>
  (await app.prisma.organization.findUniqueOrThrow({ where: { slug } })).id;

test('fills an organization, prints its figures and an administrator who can sign in', async () => {
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/^1,250 of 1,250 people\nTook \d+ s\.\n/);
  const [, email, password] = /organization generated, (\S+), (\S+)\.\n$/.exec(first.stdout)!;
  const orgId = String(await orgIdOf('generated'));
  for (const [, table, shown] of first.stdout.matchAll(/^(\w+) +([\d,]+) rows$/gm)) {
    const { rowCount } = await session.query(`SELECT FROM "${table!}" WHERE "orgId" = ${orgId}`);
    expect([table, rowCount! > 0, shown]).toEqual([table, true, rowCount!.toLocaleString('en')]);
  }

  const [, signIn] = SIGN_INS[0]!;
  const answer = await signIn(app, { organization: 'generated', email: email!, password: password! });
  const { accessToken } = JSON.parse(answer.text) as { accessToken: string };
  const asked = '{ me { roleKeys } users(filter: { statuses: [INVITED] }) { totalCount } }';
  expect((await sendGraphql(app, accessToken, asked)).data).toMatchObject({
    me: { roleKeys: expect.arrayContaining(['admin', 'org_admin']) },
    users: { totalCount: 186 },
  });
});

test('the audit trail of everybody leads to what they hold, and no mail waits to be sent', async () => {
  const orgId = await orgIdOf('generated');
  const { rows } = await session.query<AuditedEvent>(
    `SELECT *, 0 AS "position" FROM "AuditEvent" WHERE "orgId" = $1 ORDER BY "createdAt", "id"`,
    [orgId],
  );
  const stored = await readAccounts(session, orgId);
  const replayed = new Map<string, Account>();
  for (const event of rows) {
    const { email, name } = stored.get(event.subjectId)!;
    const sent = { creation: { email, name, hasPassword: false }, isChangeOfPassword: false };
    replayed.set(event.subjectId, replay(replayed.get(event.subjectId), event, sent));
  }
  const accounts = [...stored].map(([id, { id: _, instants: __, ...account }]): [string, object] => [id, account]);
  for (const account of replayed.values()) delete account.correctors;
  expect(Object.fromEntries(replayed)).toEqual(Object.fromEntries(accounts));
  expect(await impossibleStates(session, orgId)).toEqual([]);
  expect(await app.prisma.mail.count({ where: { sentAt: null, failedAt: null } })).toBe(0);
});

test('a repeat changes nothing, and more people continue where the last run ended', async () => {
  const before = await snapshot(app.prisma);
  const again = await generate(PEOPLE);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/^The organization generated has them already\. Nothing was changed\.\n/);
  expect(await snapshot(app.prisma)).toEqual(before);

  await session.query(`ALTER TABLE "AuditEvent" ADD CONSTRAINT "none" CHECK ("changes" IS NULL) NOT VALID`);
  const failed = await generate(PEOPLE + 111);
  await session.query(`ALTER TABLE "AuditEvent" DROP CONSTRAINT "none"`);
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toMatch(/constraint "none".* 1250 people are stored\. Run the command again to continue\.\n$/);
  expect(await snapshot(app.prisma)).toEqual(before);

  expect(await generate(PEOPLE + 111)).toMatchObject({ code: 0, stderr: '' });
  const orgId = await orgIdOf('generated');
  expect(await app.prisma.user.count({ where: { orgId } })).toBe(PEOPLE + 111);
  expect(await app.prisma.building.count({ where: { orgId } })).toBe(14);
  const fewer = await generate(PEOPLE);
  expect(fewer).toMatchObject({ code: 1, stderr: expect.stringContaining('already has 1361 people') });
});

test('refuses an organization with other data, and leaves it as it was', async () => {
  const orgs = await Promise.all([anOrganization(app.prisma), anOrganization(app.prisma, { buildings: 0 })]);
  await aUser(app.prisma, orgs[1]);
  const before = await snapshot(app.prisma);
  for (const { slug } of orgs) {
    expect(await generate(10, ['--slug', slug])).toEqual({
      code: 1,
      stdout: '',
      stderr: `The organization ${slug} has other data. Choose another --slug. Nothing was changed.\n`,
    });
  }
  expect(await snapshot(app.prisma)).toEqual(before);
});

test.each(['0', '10000001', '1e3', 'many'])('refuses the number of people %s', async (people) => {
  const { code, stderr } = await generate(people);
  expect([code, stderr]).toEqual([1, expect.stringContaining('\n  --people: Must be a whole number from 1 to')]);
});
