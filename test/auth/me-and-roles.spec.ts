import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aRole, aUser, unique } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany } from '../support/requests.js';

const ME = '{ me { id email name status organization { id slug name } roleKeys permissions administeredBuildingIds } }';
const ROLES = '{ roles { key name permissions grantable } }';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('me', () => {
  it('returns the caller and what they may do', async () => {
    const organization = await anOrganization(app.prisma);
    const [first, second, third] = organization.buildings.map(({ id }) => id);
    const caller = await aCaller(app, organization, {
      name: 'Known Person',
      roleKeys: ['viewer', 'org_admin'],
      assignments: [
        { buildingId: third!, type: 'BUILDING_ADMIN' },
        { buildingId: first!, type: 'BUILDING_ADMIN' },
        { buildingId: second!, type: 'MANAGER' },
      ],
    });

    const { data } = await sendGraphql(app, caller.token, ME);

    const { permissions, ...me } = data.me;
    expect(me).toEqual({
      id: caller.id,
      email: caller.email,
      name: 'Known Person',
      status: 'ACTIVE',
      organization: { id: organization.id, slug: organization.slug, name: organization.slug },
      roleKeys: ['org_admin', 'viewer'],
      administeredBuildingIds: [first, third],
    });
    expect(permissions.sort()).toEqual(['AUDIT_READ', 'BUILDINGS_READ', 'PEOPLE_PROVISION', 'PEOPLE_READ']);
  });

  it('works for a caller who holds nothing', async () => {
    const { token } = await aCaller(app, await anOrganization(app.prisma));

    const { data } = await sendGraphql(app, token, ME);

    expect(data.me).toMatchObject({ roleKeys: [], permissions: [], administeredBuildingIds: [] });
  });

  it('returns the user of this organization, not one with the same address in another', async () => {
    const email = `${unique('twin')}@test.example`;
    const [one, other] = [await anOrganization(app.prisma), await anOrganization(app.prisma)];
    await aUser(app.prisma, other, { email });
    const caller = await aCaller(app, one, { email });

    const { data } = await sendGraphql(app, caller.token, ME);

    expect(data.me).toMatchObject({ id: caller.id, organization: { id: one.id } });
  });

  it.each([
    ['was deactivated', { status: 'DEACTIVATED' as const }],
    ['has not accepted their invitation', { status: 'INVITED' as const }],
  ])('and every other query refuse a caller who %s', async (_title, options) => {
    const { token } = await aCaller(app, await anOrganization(app.prisma), { ...options, roleKeys: ['admin'] });

    for (const query of [ME, ROLES, '{ buildings { totalCount } }']) {
      const { code, data } = await sendGraphql(app, token, query);
      expect(code).toBe('UNAUTHENTICATED');
      expect(data ?? null).toBeNull();
    }
  });

  it('refuses a token of a user who does not exist', async () => {
    const { id: orgId } = await anOrganization(app.prisma);
    const token = app.tokenFor({ orgId, id: '00000000-0000-4000-8000-000000000000' });

    expect((await sendGraphql(app, token, ME)).code).toBe('UNAUTHENTICATED');
  });
});

describe('roles', () => {
  it.each([
    ['viewer', []],
    ['org_admin', ['viewer', 'org_admin']],
    ['admin', ['viewer', 'org_admin', 'admin']],
    ['platform_admin', ['viewer', 'org_admin', 'admin', 'platform_admin']],
  ])('show a caller with the role %s which of them they may grant', async (roleKey, grantable) => {
    const { token } = await aCaller(app, await anOrganization(app.prisma), { roleKeys: [roleKey] });

    const { data } = await sendGraphql(app, token, ROLES);

    const ofCatalogue = (data.roles as { key: string; grantable: boolean }[]).slice(0, 4);
    expect(ofCatalogue.map(({ key }) => key)).toEqual(['viewer', 'org_admin', 'admin', 'platform_admin']);
    expect(ofCatalogue.filter((role) => role.grantable).map(({ key }) => key)).toEqual(grantable);
  });

  it('list their permissions', async () => {
    const { token } = await aCompany(app);

    const { data } = await sendGraphql(app, token, ROLES);

    expect(data.roles[0]).toEqual({
      key: 'viewer',
      name: expect.any(String),
      permissions: ['PEOPLE_READ', 'BUILDINGS_READ'],
      grantable: true,
    });
  });

  it('cannot be granted by a building administrator or a caller without PEOPLE_PROVISION', async () => {
    const { organization, buildings } = await aCompany(app);
    const harmless = await aRole(app.prisma, []);
    const buildingAdmin = await aCaller(app, organization, {
      assignments: [{ buildingId: buildings[0]!.id, type: 'BUILDING_ADMIN' }],
    });
    const viewer = await aCaller(app, organization, { roleKeys: ['viewer', harmless] });

    for (const { token } of [buildingAdmin, viewer]) {
      const { data } = await sendGraphql(app, token, ROLES);
      expect(data.roles.length).toBeGreaterThanOrEqual(5);
      expect(data.roles.filter(({ grantable }: { grantable: boolean }) => grantable)).toEqual([]);
    }
  });
});
