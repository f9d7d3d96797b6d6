import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { anEmail } from '../support/inputs.js';
import { ABSENT, assignmentsIn, NOBODY, post, residentsIn, rolesOf, USERS } from '../support/older-calls.js';
import { aCaller, aCompany } from '../support/requests.js';
import { insideTransaction, recordStatements } from '../support/statements.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function statementsOf(token: string | null, [path, body]: readonly [string, unknown], status: number) {
  let answered: number | undefined;
  const all = await recordStatements(async () => ({ status: answered } = await post(app, token, path, body)));
  expect(answered).toBe(status);
  return all;
}

/** The calls that each grant something to a user, with the status of their first answer. */
async function grants() {
  const { organization, token, buildings } = await aCompany(app);
  const [first, second] = [buildings[0]!, buildings[1]!];
  const { id: userId } = await aUser(app.prisma, organization, { unitIds: [second.units[0]!] });
  const resident = { userId, unitId: first.units[0], mode: 'MOVE' };
  const calls: [readonly [string, unknown], number][] = [
    [[rolesOf(userId), { roleKeys: ['viewer', 'org_admin'] }], 200],
    [[assignmentsIn(first.id), { userId, type: 'STAFF' }], 201],
    [[residentsIn(first.id), resident], 201],
  ];
  return { organization, token, calls };
}

describe('the statements of the older calls', () => {
  it('are 2 if a user is created, the same as those of provisionUser', async () => {
    const { token } = await aCompany(app);
    const call = [USERS, { email: anEmail(), name: 'Jane', sendInvite: true }] as const;
    const statements = insideTransaction(await statementsOf(token, call, 201));
    expect(statements).toEqual([expect.any(String), expect.stringContaining('INSERT INTO "User"')]);
    expect(insideTransaction(await statementsOf(token, call, 409))).toEqual([statements[0]]);
  });

  it('are 4 if something is granted, and 1 if the user holds it already', async () => {
    const { token, calls } = await grants();
    for (const [call, status] of calls) {
      const statements = insideTransaction(await statementsOf(token, call, status));
      expect(statements).toHaveLength(4);
      expect(statements[1]).toMatch(/"id" = .* FOR NO KEY UPDATE/);
      expect(statements[2]).toBe(statements[0]); // the facts again
      expect(insideTransaction(await statementsOf(token, call, 200))).toEqual([statements[0]]);
    }
  });

  it('is 1, without a lock, if the call is refused or nothing exists at the path', async () => {
    const { organization, token, calls } = await grants();
    const viewer = await aCaller(app, organization, { roleKeys: ['viewer'] });
    for (const [call] of calls) {
      expect(insideTransaction(await statementsOf(viewer.token, call, 403))).toHaveLength(1);
    }
    for (const [path, body] of [
      [rolesOf(NOBODY), { roleKeys: ['viewer'] }],
      [assignmentsIn('abc'), { userId: NOBODY, type: 'STAFF' }],
      [residentsIn(ABSENT), { userId: NOBODY, unitId: 1 }],
    ] as const) {
      expect(insideTransaction(await statementsOf(token, [path, body], 404))).toHaveLength(1);
    }
  });

  it('are none if the body is invalid or there is no token', async () => {
    const { token, calls } = await grants();
    for (const [[path, body]] of [...calls, [[USERS, {}], 0] as const]) {
      expect(await statementsOf(token, [path, { ...(body as object), x: 1 }], 400)).toEqual([]);
      expect(await statementsOf(null, [path, body], 401)).toEqual([]);
    }
  });

  it('with a password, read the facts once without a transaction and hash before BEGIN; a refused call hashes nothing', async () => {
    const { organization, token } = await aCompany(app);
    const viewer = await aCaller(app, organization, { roleKeys: ['viewer'] });
    const call = [USERS, { email: anEmail(), name: 'Jane', password: 'correct horse' }] as const;
    const hash = bcrypt.hash;
    const stepsOf = (as: string) =>
      recordStatements(async (steps) => {
        bcrypt.hash = ((...args: unknown[]) => {
          steps.push('hashing');
          return Reflect.apply(hash, bcrypt, args) as Promise<string>;
        }) as never;
        await post(app, as, ...call).finally(() => (bcrypt.hash = hash));
      });

    expect(await stepsOf(viewer.token)).toHaveLength(1);
    const [facts, ...rest] = await stepsOf(token);
    expect(rest).toEqual(['hashing', 'BEGIN', facts, expect.stringContaining('INSERT INTO "User"'), 'COMMIT']);
    expect(await stepsOf(token)).toEqual([facts]); // EMAIL_EXISTS
  });
});
