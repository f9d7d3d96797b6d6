import type pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, type TestUser } from '../support/builders.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { refusal } from '../support/requests.js';
import { untilWaiting, withSession } from '../support/sessions.js';
import { type Answer, TRANSPORTS } from '../support/transports.js';

const FORBIDDEN = { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] };
const UNAUTHENTICATED = { code: 'UNAUTHENTICATED', problems: [] };

const kindsOf = ({ result }: Answer) => result!.changes.map(({ kind }) => kind);

describe.each(TRANSPORTS)(
  'a call that waited for a lock decides by the data after the wait, over %s',
  (_, { provision }) => {
    let test: TestApp;
    let org: TestOrganization;
    let caller: TestUser;
    let user: TestUser;
    let token: string;

    beforeAll(async () => {
      test = await startTestApp();
      org = await anOrganization(test.prisma);
    });
    afterAll(() => test.close());
    beforeEach(async () => {
      caller = await aUser(test.prisma, org, { roleKeys: ['admin'] });
      token = test.tokenFor(caller);
      user = await aUserToChange(test.prisma, org);
    });

    /** Locks the user's row while the call arrives, changes the data and commits. */
    const whileHeld = (input: object, change: (session: pg.Client) => Promise<unknown>): Promise<Answer> =>
      withSession(test, async (session) => {
        await session.query('BEGIN');
        await session.query('SELECT 1 FROM "User" WHERE "orgId" = $1 AND "id" = $2 FOR NO KEY UPDATE', [
          org.id,
          user.id,
        ]);
        const call = provision(test, token, input);
        await untilWaiting(session);
        await change(session);
        await session.query('COMMIT');
        return call;
      });

    const ofUser = (sql: string) => (session: pg.Client) => session.query(sql, [org.id, user.id]);
    const auditRows = () => test.prisma.auditEvent.count({ where: { subjectId: user.id } });

    it('grants only the role that is still missing', async () => {
      const answer = await whileHeld(
        { identity: { email: user.email }, grants: { orgRoleKeys: ['viewer', 'org_admin'] } },
        ofUser('INSERT INTO "UserRole" ("orgId", "userId", "roleId") VALUES ($1, $2, 1)'),
      );

      expect(answer.result!.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey: 'org_admin' }]);
    });

    it('answers `changes: []` and writes no audit event if everything was granted meanwhile', async () => {
      const answer = await whileHeld(
        { identity: { email: user.email }, grants: { orgRoleKeys: ['viewer'] } },
        ofUser('INSERT INTO "UserRole" ("orgId", "userId", "roleId") VALUES ($1, $2, 1)'),
      );

      expect(answer.result).toMatchObject({ linkedExisting: true, changes: [] });
      expect(await auditRows()).toBe(0);
    });

    it('reports the type that the assignment had just before the change', async () => {
      const answer = await whileHeld(
        {
          identity: { email: user.email },
          grants: { buildingAssignments: [{ buildingId: org.buildings[0]!.id, type: 'MANAGER' }] },
        },
        ofUser(`UPDATE "BuildingAssignment" SET "type" = 'BUILDING_ADMIN' WHERE "orgId" = $1 AND "userId" = $2`),
      );

      expect(answer.result!.changes).toEqual([
        expect.objectContaining({ kind: 'ASSIGNMENT_UPDATED', type: 'MANAGER', previousType: 'BUILDING_ADMIN' }),
      ]);
    });

    it('moves the user out of the unit where they live now', async () => {
      const other = org.buildings[1]!.units[2]!;
      const answer = await whileHeld(everyChange(org, user), async (session) => {
        await ofUser(`UPDATE "Occupancy" SET "endedAt" = clock_timestamp() WHERE "orgId" = $1 AND "userId" = $2`)(
          session,
        );
        await session.query(
          `INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "startedAt")
         VALUES ($1, gen_random_uuid(), $2, $3, clock_timestamp())`,
          [org.id, user.id, other],
        );
      });

      expect(answer.result!.changes).toContainEqual(
        expect.objectContaining({ kind: 'OCCUPANCY_ENDED', unitId: other }),
      );
      const homes = await test.prisma.occupancy.findMany({ where: { userId: user.id, endedAt: null } });
      expect(homes.map(({ unitId }) => unitId)).toEqual([org.buildings[0]!.units[0]]);
    });

    it('refuses to change a user who was deactivated meanwhile', async () => {
      const answer = await whileHeld(
        everyChange(org, user),
        ofUser(`UPDATE "User" SET "status" = 'DEACTIVATED' WHERE "orgId" = $1 AND "id" = $2`),
      );

      expect(answer.code).toBe('USER_DEACTIVATED');
      expect(await auditRows()).toBe(0);
    });

    it.each([
      ['loses the role', 'DELETE FROM "UserRole" WHERE "orgId" = $1 AND "userId" = $2', FORBIDDEN],
      [
        'is deactivated',
        `UPDATE "User" SET "status" = 'DEACTIVATED' WHERE "orgId" = $1 AND "id" = $2`,
        UNAUTHENTICATED,
      ],
    ])('refuses a caller who %s meanwhile', async (_title, sql, expected) => {
      const answer = await whileHeld(everyChange(org, user), (session) => session.query(sql, [org.id, caller.id]));

      expect(refusal(answer)).toEqual(expected);
      expect(await auditRows()).toBe(0);
    });

    it('refuses the next call of a caller whose role was revoked, with the same token', async () => {
      const first = await provision(test, token, everything(org));
      await test.prisma.userRole.deleteMany({ where: { orgId: org.id, userId: caller.id } });
      const second = await provision(test, token, everything(org));

      expect(first.result!.created).toBe(true);
      expect(second.code).toBe('FORBIDDEN');
    });

    /** Another transaction creates the user first, and the call waits for its end. */
    const whileCreatedElsewhere = (input: object, email: string, end: 'COMMIT' | 'ROLLBACK'): Promise<Answer> =>
      withSession(test, async (session) => {
        await session.query('BEGIN');
        await session.query(
          `INSERT INTO "User" ("orgId", "id", "email", "name", "status", "passwordHash")
         VALUES ($1, gen_random_uuid(), $2, 'First Come', 'ACTIVE', 'hash of the first')`,
          [org.id, email],
        );
        const call = provision(test, token, input);
        await untilWaiting(session);
        await session.query(end);
        return call;
      });

    it("links a user who was created meanwhile, and does not change that user's own fields", async () => {
      const input = everything(org);
      const identity = { ...input.identity, password: 'a password too late' };
      const answer = await whileCreatedElsewhere({ ...input, identity }, identity.email, 'COMMIT');

      expect(answer.result).toMatchObject({
        created: false,
        linkedExisting: true,
        user: { name: 'First Come', status: 'ACTIVE' },
      });
      expect(answer.result!.warnings.map(({ code }) => code)).toEqual([
        'PASSWORD_IGNORED',
        'NAME_IGNORED',
        'INVITE_NOT_NEEDED',
      ]);
      expect(kindsOf(answer)).not.toContain('USER_CREATED');
      const stored = await test.prisma.user.findMany({ where: { email: identity.email } });
      expect(stored.map(({ passwordHash }) => passwordHash)).toEqual(['hash of the first']);
    });

    it('creates the user if the other transaction rolls back', async () => {
      const input = everything(org);
      const answer = await whileCreatedElsewhere(input, input.identity.email, 'ROLLBACK');

      expect(answer.result!.created).toBe(true);
    });

    it('answers 409 with `ifEmailExists: ERROR` if another call created the address first', async () => {
      const input = { ...everything(org), mode: { ifEmailExists: 'ERROR' } };
      const answer = await whileCreatedElsewhere(input, input.identity.email, 'COMMIT');

      expect(answer.code).toBe('EMAIL_EXISTS');
      expect(answer.errors).toEqual([expect.objectContaining({ code: 'EMAIL_EXISTS', pointer: '/identity/email' })]);
      expect(await test.prisma.userRole.count({ where: { user: { email: input.identity.email } } })).toBe(0);
    });
  },
);
