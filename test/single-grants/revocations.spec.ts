import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { ABSENT, assignmentsIn, auditOf, auditRow, NOBODY, residentsIn, rolesOf } from '../support/older-calls.js';
import { expectRefusal } from '../support/refusals.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { sendAs } from '../support/http-client.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const remove = async (token: string, path: string) => {
  const answer = await sendAs(app.url, token, { method: 'DELETE', path, headers: {} });
  return { ...answer, body: JSON.parse(answer.text) };
};

async function aCompanyWithUser() {
  const company = await aCompany(app);
  const [first, second] = company.buildings;
  const user = await aUser(app.prisma, company.organization, {
    roleKeys: ['viewer', 'org_admin'],
    assignments: [{ buildingId: first!.id, type: 'STAFF' }],
    unitIds: [first!.units[0]!, first!.units[1]!, second!.units[0]!],
  });
  return { ...company, first: first!, second: second!, user };
}

type Company = Awaited<ReturnType<typeof aCompanyWithUser>>;

/** Each call: its path, its answer, and the change in the audit trail. */
const CALLS: readonly [string, (c: Company) => string, (c: Company) => object, (c: Company) => object][] = [
  [
    'a role',
    ({ user }) => `${rolesOf(user.id)}/viewer`,
    ({ user }) => ({ userId: user.id, roleKeys: ['org_admin'] }),
    () => ({ kind: 'ROLE_REVOKED', roleKey: 'viewer' }),
  ],
  [
    'an assignment',
    ({ user, first }) => `${assignmentsIn(first.id)}/${user.id}`,
    ({ user, first }) => ({ userId: user.id, buildingId: first.id, type: null }),
    ({ first }) => ({ kind: 'ASSIGNMENT_REVOKED', buildingId: first.id, previousType: 'STAFF' }),
  ],
  [
    'a residence',
    ({ user, first }) => `${residentsIn(first.id)}/${user.id}?unitId=${String(first.units[0])}`,
    ({ user, first }) => ({ userId: user.id, buildingId: first.id, unitIds: [first.units[1]] }),
    ({ first }) => ({
      kind: 'OCCUPANCY_ENDED',
      buildingId: first.id,
      unitId: first.units[0],
      occupancyId: expect.any(String),
    }),
  ],
];

describe.each(CALLS)('a DELETE of %s', (_, pathOf, bodyOf, changeOf) => {
  it('answers 200 with what is left, audits it, and answers the same when repeated', async () => {
    const company = await aCompanyWithUser();
    const path = pathOf(company);
    const answer = await remove(company.token, path);
    expect([answer.status, answer.body]).toEqual([200, bodyOf(company)]);
    expect(await auditOf(app, company.user.id)).toEqual([auditRow(company.admin, answer, [changeOf(company)])]);

    const before = await snapshot(app.prisma);
    const repeated = await remove(company.token, path);
    expect([repeated.status, repeated.body]).toEqual([200, bodyOf(company)]);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('is 403 for a caller without the authority, and 404 for an unknown or foreign user', async () => {
    const company = await aCompanyWithUser();
    const { token: viewer } = await aCaller(app, company.organization, { roleKeys: ['viewer'] });
    expectRefusal('REST', await remove(viewer, pathOf(company)), {
      code: 'FORBIDDEN',
      problems: ['PERMISSION_REQUIRED '],
    });
    const other = await aCompanyWithUser();
    for (const id of [NOBODY, other.user.id, 'abc', '%00']) {
      const path = pathOf({ ...company, user: { ...company.user, id } });
      expectRefusal('REST', await remove(company.token, path), { code: 'NOT_FOUND', problems: [] });
    }
  });
});

describe('a DELETE', () => {
  const expectNotFound = async ({ token }: Pick<TestCompany, 'token'>, path: string) =>
    expectRefusal('REST', await remove(token, path), { code: 'NOT_FOUND', problems: [] });

  it('is 404 for an unknown role or building', async () => {
    const company = await aCompanyWithUser();
    const other = await aCompany(app);
    const { user, first } = company;
    for (const key of ['ghost', 'VIEWER', '%00', '%20', 'x'.repeat(65)])
      await expectNotFound(company, `${rolesOf(user.id)}/${key}`);
    for (const id of [ABSENT, other.buildings[0]!.id, 'abc', '0']) {
      await expectNotFound(company, `${assignmentsIn(id)}/${user.id}`);
      await expectNotFound(company, `${residentsIn(id)}/${user.id}?unitId=${String(first.units[0])}`);
    }
  });

  it.each([
    ['', 'VALUE_REQUIRED /unitId'],
    ['?unitId=', 'VALUE_INVALID /unitId'],
    ['?unitId=abc', 'VALUE_INVALID /unitId'],
    ['?unitId=1&unitId=2', 'VALUE_INVALID /unitId'],
    ['?unitId=2147483648', 'VALUE_INVALID /unitId'],
    [`?unitId=${String(ABSENT)}`, 'UNIT_NOT_FOUND /unitId'],
  ])('of a residence names the unit: %s', async (query, problem) => {
    const { token, first, user } = await aCompanyWithUser();
    const answer = await remove(token, `${residentsIn(first.id)}/${user.id}${query}`);
    expectRefusal('REST', answer, { code: 'INVALID_INPUT', problems: [problem] });
  });

  it('of a residence is refused for a unit of another building', async () => {
    const { token, first, second, user } = await aCompanyWithUser();
    const answer = await remove(token, `${residentsIn(first.id)}/${user.id}?unitId=${String(second.units[0])}`);
    expectRefusal('REST', answer, { code: 'INVALID_INPUT', problems: ['UNIT_NOT_IN_BUILDING /unitId'] });
  });

  it('of the last administrator is 409', async () => {
    const { token, admin } = await aCompany(app);
    const answer = await remove(token, `${rolesOf(admin.id)}/admin`);
    expectRefusal('REST', answer, { code: 'LAST_ADMIN', problems: ['LAST_ADMIN '] });
  });

  it('by a building administrator works in their buildings', async () => {
    const { organization, first, second, user } = await aCompanyWithUser();
    const assignments = [{ buildingId: first.id, type: 'BUILDING_ADMIN' as const }];
    const { token } = await aCaller(app, organization, { assignments });
    const home = (building: { id: number; units: number[] }) =>
      `${residentsIn(building.id)}/${user.id}?unitId=${String(building.units[0])}`;

    expect((await remove(token, `${assignmentsIn(first.id)}/${user.id}`)).status).toBe(200);
    expect((await remove(token, home(first))).status).toBe(200);
    expectRefusal('REST', await remove(token, home(second)), {
      code: 'FORBIDDEN',
      problems: ['BUILDING_NOT_GRANTABLE '],
    });
    expectRefusal('REST', await remove(token, `${rolesOf(user.id)}/viewer`), {
      code: 'FORBIDDEN',
      problems: ['ROLE_NOT_GRANTABLE '],
    });
  });
});
