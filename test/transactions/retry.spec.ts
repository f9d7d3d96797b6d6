import { Logger } from '@nestjs/common';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { type TriggerFault, withFailingTable } from '../support/faults.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { snapshot } from '../support/rows.js';
import { untilWaiting, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

describe.each(TRANSPORTS)('a transaction that conflicts with another one, over %s,', (_, { provision }) => {
  let test: TestApp;
  let org: TestOrganization;
  let token: string;

  beforeAll(async () => {
    test = await startTestApp();
    Logger.overrideLogger(false);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    org = await anOrganization(test.prisma);
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
  });

  const conflicts = ['40001', '40P01'].flatMap((sqlState) =>
    (['BEFORE', 'DEFERRED'] as const).flatMap((timing) =>
      [1, 4].map((times) => ({ sqlState, timing, times, table: '"AuditEvent"' })),
    ),
  );

  it.each(conflicts)('is retried as a whole after SQLSTATE $sqlState $timing, $times times', async (conflict) => {
    const input = everyChange(org, await aUserToChange(test.prisma, org));

    const [created, linked] = await withSession(test, async (session) => [
      await withFailingTable(session, conflict, () => provision(test, token, everything(org))),
      await withFailingTable(session, conflict, () => provision(test, token, input)),
    ]);

    expect(created.result).toMatchObject({ created: true });
    expect(created.result!.changes).toHaveLength(7);
    expect(linked.result).toMatchObject({ created: false });
    expect(linked.result!.changes).toHaveLength(7);
    expect(await test.prisma.auditEvent.count({ where: { orgId: org.id } })).toBe(2);
  });

  it.each<TriggerFault>([
    { table: '"AuditEvent"', sqlState: '40001' },
    { table: '"AuditEvent"', sqlState: '40P01', timing: 'DEFERRED' },
    { table: '"UserRole"', sqlState: '23503', constraint: 'UserRole_roleId_fkey' },
    { table: '"Occupancy"', sqlState: '23505', constraint: 'Occupancy_orgId_userId_unitId_active_key' },
    { table: '"UserRole"', sqlState: 'XX000', message: 'failure on connection marked as essential: node:5432' },
    {
      table: '"UserRole"',
      sqlState: 'XX000',
      timing: 'DEFERRED',
      message: 'connection to the remote node node:5432 failed with the following error: timeout expired',
    },
  ])('fails with UNAVAILABLE and writes nothing if $table meets $sqlState each time', async (fault) => {
    const before = await snapshot(test.prisma);

    const answer = await withSession(test, (session) =>
      withFailingTable(session, fault, () => provision(test, token, everything(org))),
    );

    expect(answer).toMatchObject({ code: 'UNAVAILABLE', errors: [] });
    expect(await snapshot(test.prisma)).toEqual(before);
  });

  it('survives a real deadlock', async () => {
    const user = await aUserToChange(test.prisma, org);
    const building = org.buildings[1]!.id; // where the call creates an assignment

    const answer = await withSession(test, async (session) => {
      await session.query(`BEGIN; SET LOCAL deadlock_timeout = '20s'`); // the call must detect the deadlock
      await session.query('SELECT 1 FROM "Building" WHERE "orgId" = $1 AND "id" = $2 FOR UPDATE', [org.id, building]);
      const call = provision(test, token, everyChange(org, user));
      await untilWaiting(session);
      await session.query('SELECT 1 FROM "User" WHERE "orgId" = $1 AND "id" = $2 FOR UPDATE', [org.id, user.id]);
      await session.query('COMMIT');
      return call;
    });

    expect(answer.result!.changes).toHaveLength(7);
    expect(await test.prisma.auditEvent.count({ where: { subjectId: user.id } })).toBe(1);
    const [{ deadlocks }] = await test.prisma.$queryRaw<[{ deadlocks: number }]>`
      SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`;
    expect(deadlocks).toBeGreaterThan(0);
  });

  describe('when what is granted is deleted between the facts and the write', () => {
    const GONE = [
      {
        what: 'a building',
        statements: () => [
          `DELETE FROM "Unit" WHERE "orgId" = ${org.id} AND "buildingId" = ${org.buildings[1]!.id}`,
          `DELETE FROM "Building" WHERE "orgId" = ${org.id} AND "id" = ${org.buildings[1]!.id}`,
        ],
        problem: { code: 'BUILDING_NOT_FOUND', pointer: '/grants/buildingAssignments/1/buildingId' },
      },
      {
        what: 'a unit',
        statements: () => [`DELETE FROM "Unit" WHERE "orgId" = ${org.id} AND "id" = ${org.buildings[0]!.units[0]!}`],
        problem: { code: 'UNIT_NOT_FOUND', pointer: '/grants/resident/unitId' },
      },
      {
        what: 'a role',
        statements: () => [`DELETE FROM "Role" WHERE "key" = 'vanishing'`],
        problem: { code: 'ROLE_UNKNOWN', pointer: '/grants/orgRoleKeys/0' },
      },
    ];

    async function aCall() {
      await test.prisma.role.upsert({
        where: { key: 'vanishing' },
        create: { id: 77, key: 'vanishing', name: 'Vanishing', permissions: [] },
        update: {},
      });
      const input = everything(org);
      return { ...input, grants: { ...input.grants, orgRoleKeys: ['vanishing'] } };
    }

    it.each(GONE)('the retry answers 400 if $what is gone before the write begins', async (gone) => {
      const input = await aCall();

      const answer = await withSession(test, async (session) => {
        await session.query('BEGIN'); // the call's insert of the address waits for this one
        await session.query(
          `INSERT INTO "User" ("orgId", "id", "email", "name", "status") VALUES ($1, gen_random_uuid(), $2, 'X', 'INVITED')`,
          [org.id, input.identity.email],
        );
        const call = provision(test, token, input);
        await untilWaiting(session);
        for (const sql of gone.statements()) await test.prisma.$executeRawUnsafe(sql);
        await session.query('ROLLBACK');
        return call;
      });

      expect(answer).toMatchObject({ code: 'INVALID_INPUT', errors: [gone.problem] });
      expect(await test.prisma.user.count({ where: { email: input.identity.email } })).toBe(0);
      expect(await test.prisma.auditEvent.count({ where: { orgId: org.id } })).toBe(0);
    });

    it.each(GONE)('the retry answers 400 if $what is being deleted during the write', async (gone) => {
      const input = await aCall();

      const answer = await withSession(test, async (session) => {
        await session.query('BEGIN');
        for (const sql of gone.statements()) await session.query(sql);
        const call = provision(test, token, input);
        await untilWaiting(session);
        await session.query('COMMIT');
        return call;
      });

      expect(answer).toMatchObject({ code: 'INVALID_INPUT', errors: [gone.problem] });
      expect(await test.prisma.user.count({ where: { email: input.identity.email } })).toBe(0);
      expect(await test.prisma.auditEvent.count({ where: { orgId: org.id } })).toBe(0);
    });
  });
});
