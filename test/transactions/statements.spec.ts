import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aRole, aUser, type TestOrganization, type TestUser } from '../support/builders.js';
import { anEmail } from '../support/inputs.js';
import { insideTransaction, recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

const HASHING = 'hashing';

/** Statements in the driver's order, with a mark where a password is hashed. */
function recordSteps(work: () => Promise<unknown>): Promise<string[]> {
  return recordStatements(async (steps) => {
    const hash = bcrypt.hash;
    bcrypt.hash = ((...args: unknown[]) => {
      steps.push(HASHING);
      return Reflect.apply(hash, bcrypt, args) as Promise<string>;
    }) as never;
    await work().finally(() => (bcrypt.hash = hash));
  });
}

describe.each(TRANSPORTS)('the statements of a call, over %s,', (_, { provision }) => {
  let test: TestApp;
  let org: TestOrganization;
  let admin: TestUser;
  let many: object;
  let one: object;

  beforeAll(async () => {
    test = await startTestApp();
    org = await anOrganization(test.prisma, { buildings: 100, units: 1 });
    admin = await aUser(test.prisma, org, { roleKeys: ['admin'] });
    const [building] = org.buildings;
    const orgRoleKeys = await Promise.all([1, 2, 3, 4].map(() => aRole(test.prisma, ['PEOPLE_READ'])));
    one = { orgRoleKeys: ['viewer'] };
    many = {
      orgRoleKeys,
      buildingAssignments: org.buildings.map(({ id }) => ({ buildingId: id, type: 'STAFF' })),
      resident: { buildingId: building!.id, unitId: building!.units[0]!, mode: 'MOVE' },
    };
  });
  afterAll(() => test.close());

  const call = (input: object, as = admin) => provision(test, test.tokenFor(as), input);
  const someone = () => ({ email: anEmail(), name: 'New Person', sendInvite: true });

  describe.each([
    ['one grant', () => one],
    ['100 assignments, 4 roles and a residence', () => many],
  ])('with %s', (_title, grantsOf) => {
    async function statementsOf(input: object, as = admin): Promise<string[]> {
      const statements = await recordStatements(() => call(input, as));
      expect(statements.filter((text) => text === 'BEGIN')).toHaveLength(1);
      return insideTransaction(statements);
    }

    it('are 2 if it creates a user', async () => {
      expect(await statementsOf({ identity: someone(), grants: grantsOf() })).toHaveLength(2);
    });

    it('are 4 if it links a user and changes something', async () => {
      const { email } = await aUser(test.prisma, org, { status: 'INVITED', unitIds: [org.buildings[1]!.units[0]!] });
      const statements = await statementsOf({ identity: { email, sendInvite: true }, grants: grantsOf() });

      expect(statements).toHaveLength(4);
      expect(statements[1]).toContain('FOR NO KEY UPDATE');
      expect(statements[2]).toBe(statements[0]); // the facts again
    });

    it('are 4 if it takes away and gives something, and 1 if it is repeated', async () => {
      const [first] = org.buildings;
      const user = await aUser(test.prisma, org, {
        roleKeys: ['org_admin'],
        assignments: [{ buildingId: first!.id, type: 'STAFF' }],
      });
      const { email } = user;
      const revocations = { orgRoleKeys: ['org_admin'] };
      const input = { identity: { email }, grants: grantsOf(), revocations };

      expect(await statementsOf(input)).toHaveLength(4);
      expect(await statementsOf(input)).toHaveLength(1);
      expect(
        await statementsOf({ identity: { email, active: false }, revocations: { everything: true } }),
      ).toHaveLength(4);
      expect(
        await statementsOf({ identity: { email, active: false }, revocations: { everything: true } }),
      ).toHaveLength(1);
    });

    it('is 1 if it is a repeat', async () => {
      const input = { identity: someone(), grants: grantsOf() };
      await call(input);

      expect(await statementsOf(input)).toHaveLength(1);
    });

    it('is 1 in a dry run, for a new and for an existing user', async () => {
      const { email } = await aUser(test.prisma, org);
      for (const identity of [someone(), { email }]) {
        expect(await statementsOf({ identity, grants: grantsOf(), mode: { dryRun: true } })).toHaveLength(1);
      }
    });

    it('are 5 if it takes ORG_MANAGE away: the organization is locked before the user', async () => {
      for (const [identity, revocations] of [
        [{}, { orgRoleKeys: ['admin'] }],
        [{}, { everything: true }],
        [{ active: false }, {}],
      ]) {
        const { email } = await aUser(test.prisma, org, { roleKeys: ['admin'] });
        const statements = await statementsOf({ identity: { email, ...identity }, revocations });

        expect(statements).toHaveLength(5);
        expect(statements[1]).toMatch(/FROM "Organization" .* FOR NO KEY UPDATE/);
        expect(statements[2]).toMatch(/FROM "User" .* FOR NO KEY UPDATE/);
        expect(statements[3]).toBe(statements[0]);
      }
    });

    it('is 1 if it is refused', async () => {
      const viewer = await aUser(test.prisma, org, { roleKeys: ['viewer'] });

      expect(await statementsOf({ identity: someone(), grants: grantsOf() }, viewer)).toHaveLength(1);
      expect(await statementsOf({ identity: { email: anEmail() }, grants: grantsOf() })).toHaveLength(1);
    });
  });

  it('all run in one transaction, which takes no lock until it has something to write', async () => {
    const input = { identity: someone(), grants: many };
    const create = await recordStatements(() => call(input));
    const repeat = await recordStatements(() => call(input));

    expect(create.length).toBe(4);
    expect([create[0], create[3]]).toEqual(['BEGIN', 'COMMIT']);
    expect(repeat.length).toBe(3);
    expect(repeat.join(' ')).not.toMatch(/FOR (NO KEY )?UPDATE|FOR (KEY )?SHARE|INSERT|UPDATE "/);
  });

  it('are none if the request has the wrong shape or no token', async () => {
    expect(await recordStatements(() => call({ identity: { email: 1 } }))).toEqual([]);
    expect(await recordStatements(() => provision(test, null, { identity: someone() }))).toEqual([]);
  });

  describe('with a password', () => {
    const withPassword = (identity: object) => ({ ...identity, password: 'a long enough password' });

    it('read the facts once without a transaction, and the password is hashed before BEGIN', async () => {
      const steps = await recordSteps(() => call({ identity: withPassword(someone()), grants: many }));

      expect(steps).toHaveLength(6);
      const [facts, ...rest] = steps;
      expect(rest).toEqual([HASHING, 'BEGIN', facts, expect.stringContaining('INSERT INTO "User"'), 'COMMIT']);
    });

    it.each([
      ['a dry run', () => ({ identity: withPassword(someone()), mode: { dryRun: true } })],
      [
        'a link',
        async () => ({ identity: withPassword({ email: (await aUser(test.prisma, org)).email }), grants: many }),
      ],
      ['a repeat', async () => ({ identity: withPassword({ email: (await aUser(test.prisma, org)).email }) })],
      ['a refused call', () => ({ identity: withPassword({ email: anEmail() }) })],
      ['a call for an unknown role', () => ({ identity: withPassword(someone()), grants: { orgRoleKeys: ['none'] } })],
      [
        'a call that must not link',
        async () => ({
          identity: withPassword({ email: (await aUser(test.prisma, org)).email }),
          mode: { ifEmailExists: 'ERROR' },
        }),
      ],
    ])('hash no password for %s', async (_title, inputOf) => {
      const input = await inputOf();

      expect(await recordSteps(() => call(input))).not.toContain(HASHING);
    });

    it('hash no password for a caller who may not set one', async () => {
      const nobody = await aUser(test.prisma, org);
      const [building] = org.buildings;
      const buildingAdmin = await aUser(test.prisma, org, {
        assignments: [{ buildingId: building!.id, type: 'BUILDING_ADMIN' }],
      });
      const grants = { buildingAssignments: [{ buildingId: building!.id, type: 'STAFF' }] };

      for (const as of [nobody, buildingAdmin]) {
        const steps = await recordSteps(async () => {
          const { code } = await call({ identity: withPassword(someone()), grants }, as);
          expect(code).toBe('FORBIDDEN');
        });
        expect(steps).not.toContain(HASHING);
        expect(steps).not.toContain('BEGIN');
      }
    });
  });
});
