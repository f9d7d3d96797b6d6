import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestUser } from '../support/builders.js';
import { aCaller, aCompany, aLink, refusal, type TestCaller, type TestCompany } from '../support/requests.js';
import { TRANSPORTS } from '../support/transports.js';
import { answerTo, type Asked, aTwin, type Named, SEEN, twins } from '../support/indistinguishable-people.js';

let app: TestApp;
let company: TestCompany;
let foreign: TestCompany;
/** BUILDING_ADMIN of the first two buildings of four, without any role. */
let caller: TestCaller;

beforeAll(async () => {
  app = await startTestApp();
  foreign = await aCompany(app);
  const organization = await anOrganization(app.prisma, { buildings: 4, units: 2 });
  const admin = await aCaller(app, organization, { roleKeys: ['admin'] });
  company = { organization, buildings: organization.buildings, admin, token: admin.token };
  caller = await aCaller(app, organization, {
    assignments: SEEN.map((index) => ({ buildingId: company.buildings[index]!.id, type: 'BUILDING_ADMIN' })),
  });
});
afterAll(() => app.close());

const ask = (twin: TestUser, asked: Asked) => answerTo(app, caller.token, [company, foreign], twin, asked);

/** What the person holds that the caller cannot see. */
async function hiddenRowsOf({ id }: TestUser): Promise<unknown[]> {
  const seen = SEEN.map((index) => company.buildings[index]!.id);
  const where = { userId: id };
  return [
    await app.prisma.userRole.findMany({ where, orderBy: { id: 'asc' } }),
    await app.prisma.buildingAssignment.findMany({
      where: { ...where, buildingId: { notIn: seen } },
      orderBy: { id: 'asc' },
    }),
    await app.prisma.occupancy.findMany({
      where: { ...where, unit: { buildingId: { notIn: seen } } },
      orderBy: { id: 'asc' },
    }),
  ].map((rows) => JSON.parse(JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? Number(value) : value))));
}

const always = <T>(arbitrary: fc.Arbitrary<T>, rule: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(arbitrary, rule), { numRuns: 100 });

it('two people who differ only in what the caller cannot see get the same answer from every call, which keeps the rest', async () => {
  await always(twins, async ({ status, seen, hidden: [one, other], asked }) => {
    const [a, b] = [await aTwin(app, company, status, seen, one), await aTwin(app, company, status, seen, other)];
    const before = [await hiddenRowsOf(a), await hiddenRowsOf(b)];

    expect(await ask(a, asked)).toBe(await ask(b, asked));

    expect([await hiddenRowsOf(a), await hiddenRowsOf(b)]).toEqual(before);
  });
});

it('a building or unit that the caller cannot see is answered as one that does not exist', async () => {
  const isHidden = (named: Named, last: number): boolean => typeof named === 'number' && named > last;
  const hideBuilding = (named: Named): Named => (isHidden(named, 1) || named === 'foreign' ? 'absent' : named);
  const hideUnit = (named: Named): Named => (isHidden(named, 3) || named === 'foreign' ? 'absent' : named);
  const withAbsent = ({ assignments, home, ...rest }: Asked): Asked => ({
    ...rest,
    // Only one assignment: two different hidden buildings would become the same one, which is another request.
    assignments: assignments.slice(0, 1).map((a) => ({ ...a, building: hideBuilding(a.building) })),
    home: home && {
      ...home,
      building: hideBuilding(home.building),
      unit: hideUnit(home.unit),
      from: home.from === null ? null : hideUnit(home.from),
    },
  });
  let compared = 0;

  await always(twins, async ({ status, seen, hidden: [one], asked }) => {
    const request = { ...asked, assignments: asked.assignments.slice(0, 1) };
    const absent = withAbsent(request);
    // A move from an unknown unit to itself is a problem of shape.
    if (absent.home !== null && absent.home.from === absent.home.unit) return;
    if (JSON.stringify(absent) !== JSON.stringify(request)) compared++;
    const [a, b] = [await aTwin(app, company, status, seen, one), await aTwin(app, company, status, seen, one)];

    expect(await ask(a, request)).toBe(await ask(b, absent));
  });
  expect(compared).toBeGreaterThan(20);
});

it("a STAFF grant may still depend on the authority of the user who set the account's password", async () => {
  const { organization, buildings } = company;
  const setter = (roleKeys: string[]) => aUser(app.prisma, organization, { roleKeys });
  const staffOf = async (passwordSetBy: TestUser | undefined) => {
    const user = await aUser(app.prisma, organization, { ...(passwordSetBy && { passwordSetBy }) });
    const grants = { buildingAssignments: [{ buildingId: buildings[0]!.id, type: 'STAFF' }] };
    const answers = [];
    for (const [, { provision }] of TRANSPORTS) {
      const answer = await provision(app, caller.token, aLink(user, grants, { dryRun: true }));
      answers.push(answer.code === undefined ? 'granted' : refusal(answer));
    }
    return answers;
  };
  const refused = { code: 'FORBIDDEN', problems: ['ASSIGNMENT_NOT_GRANTABLE /grants/buildingAssignments/0/type'] };
  const twice = <T>(answer: T): T[] => TRANSPORTS.map(() => answer);

  expect(await staffOf(undefined)).toEqual(twice('granted'));
  expect(await staffOf(await setter(['admin']))).toEqual(twice('granted'));
  expect(await staffOf(await setter(['viewer']))).toEqual(twice(refused));
});
