import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { aCaller, aCompany, aLink, aRequest, refusal, type TestCaller, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const anywhere = { requireSameOrg: false };

let app: TestApp;
let home: TestCompany;
let operator: TestCaller;
beforeAll(async () => {
  app = await startTestApp();
  home = await aCompany(app);
  operator = await aCaller(app, home.organization, { roleKeys: ['platform_admin'] });
});
afterAll(() => app.close());

describe.each(TRANSPORTS)('a call with requireSameOrg false over %s', (_, transport) => {
  it.each([
    ['nothing', {}, []],
    ['null', null, []],
    ['only roles', { orgRoleKeys: ['viewer'] }, []],
    ['empty lists', { orgRoleKeys: [], buildingAssignments: [], resident: null }, []],
    ['an unknown role', { orgRoleKeys: ['none'] }, ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
  ])('must name a building, which determines the organization: %s', async (_title, grants, problems) => {
    const there = await aUser(app.prisma, home.organization);
    const before = await snapshot(app.prisma);

    for (const mode of [anywhere, { ...anywhere, dryRun: true }])
      for (const request of [aRequest({ grants, mode }), aLink(there, grants, mode)])
        expect(refusal(await transport.provision(app, operator.token, request))).toEqual({
          code: 'INVALID_INPUT',
          problems: [...problems, 'ORG_REQUIRED /mode/requireSameOrg'],
        });

    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('does not ask a caller without CROSS_ORG for a building', async () => {
    const request = aRequest({ grants: { orgRoleKeys: ['viewer'] }, mode: anywhere });

    expect(refusal(await transport.provision(app, home.token, request))).toEqual({
      code: 'FORBIDDEN',
      problems: ['CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg'],
    });
  });
});
