import { aKey, setRole } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, staffIn, type TestUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { aCaller, aCompany, aLink, aRequest, refusal, type TestCaller, type TestCompany } from '../support/requests.js';
import { insideTransaction, recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());

const maker = (...roleKeys: string[]): Promise<TestCaller> => aCaller(app, company.organization, { roleKeys });
const FORBIDDEN = { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] };

describe.each(TRANSPORTS)('a key over %s', (name, { provision }) => {
  it('creates and links, and the audit trail names the key and no user', async () => {
    const admin = await maker('admin');
    const { id, secret } = await aKey(app, admin, { name: 'Nightly import' });
    const request = aRequest({ grants: { orgRoleKeys: ['org_admin'], ...staffIn(company.buildings[0]!.id) } });

    const { result } = await provision(app, secret, request);
    expect(result).toMatchObject({ created: true });
    expect((await provision(app, secret, request)).result).toMatchObject({ linkedExisting: true, changes: [] });
    const user = { orgId: company.organization.id, id: result!.user.id!, email: result!.user.email };
    await provision(app, secret, aLink(user, { orgRoleKeys: ['viewer'] }));

    const where = { subjectId: user.id };
    const actor = { actorOrgId: user.orgId, actorId: null, actorKeyId: id, transport: name.toUpperCase() };
    expect(await app.prisma.auditEvent.findMany({ where, orderBy: { createdAt: 'asc' } })).toMatchObject([
      { ...actor, changes: result!.changes },
      { ...actor, changes: [{ kind: 'ROLE_GRANTED', roleKey: 'viewer' }] },
    ]);
    const document = `{ auditEvents(userId: "${user.id}", first: 1) { edges { node { actorId actor { id } actorKeyId actorKey { id name } } } } }`;
    expect((await sendGraphql(app, company.token, document)).data.auditEvents.edges).toEqual([
      { node: { actorId: null, actor: null, actorKeyId: id, actorKey: { id, name: 'Nightly import' } } },
    ]);
  });

  it.each<[string, makerRole: string, keyRole: string, grant: string, verdict: object]>([
    ['both have them', 'admin', 'admin', 'admin', { created: true }],
    ['only its maker has them', 'admin', 'org_admin', 'admin', { problem: 'ROLE_NOT_GRANTABLE' }],
    ['only its roles have them', 'org_admin', 'platform_admin', 'admin', { problem: 'ROLE_NOT_GRANTABLE' }],
    ['only its maker may provision', 'admin', 'viewer', 'viewer', { problem: 'PERMISSION_REQUIRED' }],
    ['only its roles may provision', 'viewer', 'admin', 'viewer', { problem: 'PERMISSION_REQUIRED' }],
  ])('has permissions if %s', async (_, makerRole, keyRole, grant, verdict) => {
    const { secret } = await aKey(app, await maker(makerRole), { roleKeys: [keyRole] });
    const { result, errors } = await provision(app, secret, aRequest({ grants: { orgRoleKeys: [grant] } }));

    expect(result === undefined ? { problem: errors![0]!.code } : { created: result.created }).toEqual(verdict);
  });

  it('has the permissions of all its roles, and those of each role only once its maker has them too', async () => {
    const [provisioning, reading] = [
      await aRole(app.prisma, ['PEOPLE_PROVISION']),
      await aRole(app.prisma, ['PEOPLE_READ', 'BUILDINGS_READ']),
    ];
    const { secret } = await aKey(app, await maker('org_admin'), { roleKeys: [provisioning, reading] });
    const grants = { orgRoleKeys: [reading, provisioning], buildingAssignments: managerOf(company) };

    expect((await provision(app, secret, aRequest({ grants }))).result?.created).toBe(true);
    const refused = await provision(app, secret, aRequest({ grants: { orgRoleKeys: ['org_admin'] } }));
    expect(refusal(refused).problems).toEqual(['ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0']);
  });

  it('loses what its maker loses, and gets it back, at once', async () => {
    const admin = await maker('admin');
    const { secret } = await aKey(app, admin, { roleKeys: ['org_admin'] });
    const outcome = async () => {
      const answer = await provision(app, secret, aRequest());
      return answer.result === undefined ? refusal(answer) : 'ok';
    };

    expect(await outcome()).toBe('ok');
    await setRole(app, admin, 'viewer');
    expect(await outcome()).toEqual(FORBIDDEN);
    await setRole(app, admin, 'org_admin');
    expect(await outcome()).toBe('ok');
  });

  it('has nothing of the buildings that its maker administers', async () => {
    const [building] = company.buildings;
    const admin = await aCaller(app, company.organization, {
      roleKeys: ['viewer'],
      assignments: [{ buildingId: building!.id, type: 'BUILDING_ADMIN' }],
    });
    const { secret } = await aKey(app, admin, { roleKeys: ['viewer'] });

    expect((await provision(app, admin.token, aRequest({ grants: staffIn(building!.id) }))).result).toBeDefined();
    const answer = await provision(app, secret, aRequest({ grants: staffIn(building!.id) }));
    expect(refusal(answer)).toEqual(FORBIDDEN);
  });

  it('may manage only accounts whose permissions it has, and may deactivate its maker', async () => {
    const admin = await maker('admin');
    await maker('admin');
    const boss = await maker('platform_admin');
    const { secret } = await aKey(app, admin, { roleKeys: ['admin'] });
    const deactivate = ({ email }: TestUser) => provision(app, secret, { identity: { email, active: false } });

    expect(refusal(await deactivate(boss)).problems).toEqual(['PERSON_NOT_MANAGEABLE /identity/active']);
    expect((await deactivate(admin)).result!.changes).toEqual([{ kind: 'USER_DEACTIVATED' }]);
    expect(refusal(await deactivate(boss))).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
  });

  it('acts in other organizations if it and its maker have CROSS_ORG, and its name stays at home', async () => {
    const other = await aCompany(app);
    const operator = await maker('platform_admin');
    const input = () => aRequest({ grants: staffIn(other.buildings[0]!.id), mode: { requireSameOrg: false } });
    const { id, secret } = await aKey(app, operator, { roleKeys: ['platform_admin'] });
    const limited = await aKey(app, operator, { roleKeys: ['admin'] });

    const { result } = await provision(app, secret, input());
    const events = await app.prisma.auditEvent.findMany({ where: { subjectId: result!.user.id! } });
    expect(events).toMatchObject([{ orgId: other.organization.id, actorOrgId: operator.orgId, actorKeyId: id }]);
    const document = '{ auditEvents(first: 1) { edges { node { actorKeyId actorKey { name } } } } }';
    const { data } = await sendGraphql(app, other.token, document);
    expect(data.auditEvents.edges).toEqual([{ node: { actorKeyId: id, actorKey: null } }]);

    const refused = refusal(await provision(app, limited.secret, input()));
    expect(refused.problems).toContain('CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg');
  });

  it('costs as many statements as a call of a user', async () => {
    const { secret } = await aKey(app, company.admin, { roleKeys: ['admin'] });
    const org = company.organization;
    const count = async (input: object) => {
      const statements = await recordStatements(async () => {
        expect((await provision(app, secret, input)).result).toBeDefined();
      });
      return insideTransaction(statements).length;
    };
    const input = everything(org);
    await count({ ...input, mode: { dryRun: true } }); // records the use of the key
    const user = await aUserToChange(app.prisma, org);
    await new Promise((resolve) => setTimeout(resolve, 500));

    expect([await count(input), await count(input), await count(everyChange(org, user))]).toEqual([2, 1, 4]);
  });
});

const managerOf = ({ buildings }: TestCompany) => [{ buildingId: buildings[0]!.id, type: 'MANAGER' }];
