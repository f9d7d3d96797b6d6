import type pg from 'pg';
import { PrismaService } from '../../src/database/prisma.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestOrganization } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { request } from '../support/http-client.js';
import { anInstallation, type Installation } from '../support/installation.js';
import { logged } from '../support/logged.js';
import { aCaller, aCompany } from '../support/requests.js';
import { until, untilDisconnected, untilWaiting, withSession } from '../support/sessions.js';

const QUERY = 'mutation ($filter: UsersFilter!) { resendInvitations(filter: $filter) { userId status } }';
const VARIABLES = { filter: { statuses: ['INVITED'] } };
const USERS = 5;

type Statuses = (string | undefined)[];

/** INVITED users, in the order of the call. */
async function invitedUsers(prisma: PrismaService, organization: Pick<TestOrganization, 'id'>): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < USERS; n++)
    ids.push((await aUser(prisma, organization, { name: `User ${String(n)}`, status: 'INVITED' })).id);
  return ids;
}

const mailsTo = (prisma: PrismaService, ids: string[]): Promise<number[]> =>
  Promise.all(ids.map((userId) => prisma.mail.count({ where: { userId } })));

/** Runs a piece of PL/pgSQL after each audit event of an organization, which is the `n`th, while `work` runs. */
async function afterEachUser<T>(session: pg.Client, sql: string, work: () => Promise<T>): Promise<T> {
  await session.query(`
    CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN
      SELECT count(*) INTO n FROM "AuditEvent" WHERE "orgId" = NEW."orgId";
      ${sql}
      RETURN NULL;
    END $$;
    CREATE TRIGGER meanwhile AFTER INSERT ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION meanwhile()`);
  try {
    return await work();
  } finally {
    await session.query('DROP FUNCTION meanwhile CASCADE');
  }
}

describe('a resend to many users', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  /** A company with a caller who can resend, and the resend. */
  async function aResend() {
    const { organization, admin } = await aCompany(app);
    const ids = await invitedUsers(app.prisma, organization);
    const caller = await aCaller(app, organization, { roleKeys: ['admin'] });
    const resend = async (token: string): Promise<{ code: string | undefined; statuses: Statuses }> => {
      const { code, data } = await sendGraphql(app, token, QUERY, VARIABLES);
      const rows = (data?.resendInvitations ?? []) as { userId: string; status: string }[];
      return { code, statuses: ids.map((id) => rows.find(({ userId }) => userId === id)?.status) };
    };
    return { ids, caller, admin, resend };
  }

  it.each<[string, string, string[]]>([
    [
      'the token of the caller becomes void',
      `IF n = 2 THEN UPDATE "User" SET "status" = 'DEACTIVATED' WHERE "id" = NEW."actorId"; END IF;`,
      [],
    ],
    ['the caller loses the role', 'IF n = 2 THEN DELETE FROM "UserRole" WHERE "userId" = NEW."actorId"; END IF;', []],
    [
      'the database becomes unavailable',
      `IF n > 2 THEN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END IF;`,
      ['Unavailable: '],
    ],
    ['there is a bug', `IF n > 2 THEN RAISE EXCEPTION 'a bug'; END IF;`, ['Internal server error']],
  ])('ends if %s; the answer lacks the others, and a repeat mails only them', async (_, sql, lines) => {
    const { ids, caller, admin, resend } = await aResend();

    let answer: object = {};
    const found = await withSession(app, (session) =>
      afterEachUser(session, sql, () => logged(async () => (answer = await resend(caller.token)))),
    );

    expect(answer).toEqual({ code: undefined, statuses: ['QUEUED', 'QUEUED', undefined, undefined, undefined] });
    expect(found).toEqual(lines.map((line) => expect.stringContaining(line)));
    expect(await mailsTo(app.prisma, ids)).toEqual([1, 1, 0, 0, 0]);
    expect((await resend(admin.token)).statuses).toEqual(['NOT_NEEDED', 'NOT_NEEDED', 'QUEUED', 'QUEUED', 'QUEUED']);
    expect(await mailsTo(app.prisma, ids)).toEqual([1, 1, 1, 1, 1]);
  });

  it.each([
    ['UNAVAILABLE', '53100'],
    ['INTERNAL', 'P0001'],
  ])('that mails nobody is %s', async (code, state) => {
    const { ids, caller, resend } = await aResend();

    const fail = `RAISE EXCEPTION 'not now' USING ERRCODE = '${state}';`;
    let answer: object = {};
    await withSession(app, (session) =>
      afterEachUser(session, fail, () => logged(async () => (answer = await resend(caller.token)))),
    );

    expect(answer).toMatchObject({ code });
    expect(await mailsTo(app.prisma, ids)).toEqual([0, 0, 0, 0, 0]);
  });

  it('goes on if the client goes away', async () => {
    const { ids, caller } = await aResend();

    await withSession(app, (session) =>
      afterEachUser(session, 'IF n = 2 THEN PERFORM pg_advisory_xact_lock(1); END IF;', async () => {
        await session.query('SELECT pg_advisory_lock(1)');
        const call = request(app.url).post('/graphql').auth(caller.token, { type: 'bearer' });
        const answered = expect(call.send({ query: QUERY, variables: VARIABLES }).then()).rejects.toThrow('Aborted');
        await untilWaiting(session);
        call.abort();
        await answered;
        await session.query('SELECT pg_advisory_unlock(1)');
        await until('all mails', async () => (await mailsTo(app.prisma, ids)).every((count) => count === 1));
      }),
    );
  });
});

describe('a resend to many users whose server is killed (SIGKILL)', () => {
  let installation: Installation;
  let prisma: PrismaService;
  beforeAll(async () => {
    installation = await anInstallation();
    prisma = new PrismaService(installation.settings);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await installation.close();
  });

  it('has mailed some users once, and a repeat mails only the others', async () => {
    const server = await installation.start({ WORKER: 'off' });
    const ids = await invitedUsers(prisma, installation.org);

    await withSession(installation, (session) =>
      afterEachUser(session, 'IF n = 3 THEN PERFORM pg_advisory_xact_lock(1); END IF;', async () => {
        await session.query('SELECT pg_advisory_lock(1)');
        const call = expect(sendGraphql(server, installation.token, QUERY, VARIABLES)).rejects.toThrow();
        await untilWaiting(session);
        await server.process.stop('SIGKILL');
        await call;
        await session.query('SELECT pg_advisory_unlock(1)');
        await untilDisconnected(session);
      }),
    );

    expect(await mailsTo(prisma, ids)).toEqual([1, 1, 0, 0, 0]);
    expect(await prisma.auditEvent.count({ where: { subjectId: { in: ids } } })).toBe(2);
    const healthy = await installation.start({ WORKER: 'off' });
    const { data } = await sendGraphql(healthy, installation.token, QUERY, VARIABLES);
    const again = data.resendInvitations as { status: string }[];
    expect(again.map(({ status }) => status)).toEqual(['NOT_NEEDED', 'NOT_NEEDED', 'QUEUED', 'QUEUED', 'QUEUED']);
    expect(await mailsTo(prisma, ids)).toEqual([1, 1, 1, 1, 1]);
    expect(await prisma.invitation.count({ where: { userId: { in: ids }, supersededAt: null } })).toBe(USERS);
  });
});
