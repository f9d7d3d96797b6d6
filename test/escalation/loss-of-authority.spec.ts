import type { UserStatus } from '../../src/database/generated/enums.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { UserOptions } from '../support/builders.js';
import { twoOrganizations, type TwoOrganizations } from '../support/two-organizations.js';
import { requestOf, valuesOf, wireOf } from '../support/operation-requests.js';
import { ABOUT_ONESELF, type Operation, OPERATIONS } from '../support/operations.js';
import { aCaller, type TestCaller } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { sendAs } from '../support/http-client.js';

const CLOSED = OPERATIONS.filter(({ isOpen }) => !isOpen);
const OF_OTHERS = CLOSED.filter(({ name }) => !ABOUT_ONESELF.includes(name));

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** The top-level code, or `ok`. */
async function outcome({ own }: TwoOrganizations, { token }: TestCaller, operation: Operation): Promise<string> {
  const request = requestOf(app, operation, own, valuesOf(operation, own));
  const { text } = await sendAs(app.url, token, wireOf(request));
  const { code, errors } = JSON.parse(text);
  return code ?? errors?.[0]?.extensions?.code ?? 'ok';
}

const outcomes = async (two: TwoOrganizations, caller: TestCaller, operations: Operation[]) => {
  const found: [string, string][] = [];
  for (const operation of operations) found.push([operation.name, await outcome(two, caller, operation)]);
  return Object.fromEntries(found);
};
const all = (operations: Operation[], code: string) => Object.fromEntries(operations.map(({ name }) => [name, code]));

const ofCaller = ({ orgId, id }: TestCaller) => ({ where: { orgId, userId: id } });
const becoming = (status: UserStatus) => (caller: TestCaller) =>
  app.prisma.user.updateMany({ where: { orgId: caller.orgId, id: caller.id }, data: { status } });

const admin = (): UserOptions => ({ roleKeys: ['admin'] });
const buildingAdmin = ({ own }: TwoOrganizations): UserOptions => ({
  assignments: [{ buildingId: own.building, type: 'BUILDING_ADMIN' }],
});

type Loss = [
  title: string,
  who: (two: TwoOrganizations) => UserOptions,
  lose: (caller: TestCaller) => Promise<unknown>,
  /** The operations that are refused afterwards, and the code of the refusal. */
  refused: Operation[],
  code: 'FORBIDDEN' | 'UNAUTHENTICATED',
];

const LOSSES: Loss[] = [
  [
    'an admin whose role is revoked',
    admin,
    (caller) => app.prisma.userRole.deleteMany(ofCaller(caller)),
    OF_OTHERS,
    'FORBIDDEN',
  ],
  ['an admin who is deactivated', admin, becoming('DEACTIVATED'), CLOSED, 'UNAUTHENTICATED'],
  ['an admin who is invited again', admin, becoming('INVITED'), CLOSED, 'UNAUTHENTICATED'],
  [
    'a building administrator whose assignment is removed',
    buildingAdmin,
    (caller) => app.prisma.buildingAssignment.deleteMany(ofCaller(caller)),
    OF_OTHERS,
    'FORBIDDEN',
  ],
  [
    'a building administrator who becomes MANAGER',
    buildingAdmin,
    (caller) => app.prisma.buildingAssignment.updateMany({ ...ofCaller(caller), data: { type: 'MANAGER' } }),
    OF_OTHERS,
    'FORBIDDEN',
  ],
  ['a building administrator who is deactivated', buildingAdmin, becoming('DEACTIVATED'), CLOSED, 'UNAUTHENTICATED'],
];

describe.each(LOSSES)('%s', (_, who, lose, refused, code) => {
  it('gets every call refused from then on, with the earlier token', async () => {
    const two = await twoOrganizations(app);
    const caller = await aCaller(app, two.company.organization, who(two));
    const before = await outcomes(two, caller, refused);
    await lose(caller);
    const rows = await snapshot(app.prisma);

    expect(await outcomes(two, caller, refused)).toEqual(all(refused, code));

    expect(await snapshot(app.prisma)).toEqual(rows);
    const couldDo = Object.values(before).filter((answer) => answer !== 'FORBIDDEN');
    expect(couldDo.length).toBeGreaterThan(who === admin ? refused.length - 1 : 5);
  });
});

it('a caller without a valid token gets only public operations', async () => {
  const two = await twoOrganizations(app);
  expect(await outcomes(two, { ...two.company.admin, token: 'x.y.z' }, [...CLOSED])).toEqual(
    all([...CLOSED], 'UNAUTHENTICATED'),
  );
});
