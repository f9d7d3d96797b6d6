import { buildClientSchema, getIntrospectionQuery, getNullableType, type IntrospectionQuery } from 'graphql';
import { isIntrospectionType, isListType, isObjectType } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';
import { unique } from '../support/builders.js';
import { queriesOfConsole } from '../support/console-queries.js';
import { aFullOrganization, type FullOrganization } from '../support/full-organization.js';
import { expectAnswered, expectBounded, expectCheap } from '../support/costs.js';
import { sendAs } from '../support/http-client.js';

let app: TestApp;
let scene: FullOrganization;
beforeAll(async () => {
  app = await startTestApp();
  scene = await aFullOrganization(app);
});
afterAll(() => app.close());

const caller = () => ({ url: app.url, token: scene.admin.token });
const building = (selection: string) => () => `building(id: ${scene.largeBuildingId}) { ${selection} }`;
const unit = (selection: string) => () => `unit(id: ${scene.largeUnitId}) { ${selection} }`;
const users = (selection: string) => () => `users(first: 100) { edges { node { ${selection} } } }`;
const events = (selection: string) => () => `auditEvents(first: 100) { edges { cursor node { ${selection} } } }`;
const provision = (selection: string) => () =>
  `provisionUser(input: {identity: {email: "${unique('new')}@test.example", name: "New", sendInvite: true}, grants: $grants}) { ${selection} }`;

const CHANGE =
  'kind roleKey buildingId unitId occupancyId type previousType name previousName email previousEmail ' +
  'building { id name } unit { id label }';
const PLACES = 'unit { id label } building { id name }';

/** Each list of the schema, with every field of its items that is not a list. */
const LISTS: Record<string, () => string> = {
  'ApiKey.roleKeys': () => 'apiKeys { roleKeys }',
  'AppliedGrants.buildingAssignments': provision('applied { buildingAssignments { buildingId type } }'),
  'AppliedGrants.orgRoleKeys': provision('applied { orgRoleKeys }'),
  'AuditEvent.changes': events(`changes { ${CHANGE} }`),
  'AuditEventConnection.edges': events(
    'id createdAt requestId transport actorId actor { id name email } actorKeyId actorKey { id name } ' +
      'subject { id name email }',
  ),
  'Building.residents': building('residents { userId name email unitId occupancyId startedAt }'),
  'Building.staff': building('staff { userId name email type createdAt }'),
  'Building.units': building('units { id label }'),
  'BuildingConnection.edges': () =>
    'buildings(first: 100) { totalCount edges { cursor node { id name unitCount residentCount } } }',
  'Me.administeredBuildingIds': () => 'me { administeredBuildingIds }',
  'Me.permissions': () => 'me { permissions }',
  'Me.roleKeys': () => 'me { roleKeys }',
  'Me.sessions': () => 'me { sessions { id createdAt lastUsedAt userAgent isCurrent } }',
  'ProvisionResult.changes': provision(`changes { ${CHANGE} }`),
  'ProvisionResult.warnings': provision('warnings { code pointer detail }'),
  'Query.apiKeys': () => 'apiKeys { id name makerId makerName createdAt expiresAt lastUsedAt revokedAt }',
  'Query.places': () => 'places(names: $names) { building { id name } unit { id label } }',
  'Query.roles': () => 'roles { key name grantable }',
  'Role.permissions': users('roles { key name grantable permissions }'),
  'Unit.formerResidents': unit('formerResidents { userId name email unitId occupancyId startedAt endedAt }'),
  'Unit.residents': unit('residents { userId name email unitId occupancyId startedAt }'),
  'User.assignments': users('assignments { type createdAt building { id name } }'),
  'User.occupancies': users(`occupancies { id startedAt endedAt ${PLACES} }`),
  'User.roles': users('roles { key name grantable }'),
  'UserConnection.edges': users('id email name status createdAt invitation { status createdAt sentAt expiresAt }'),
};

/** At most 1,000 rows of two fields, ten times within the window of the rate limit. */
const LIMITED = ['Mutation.resendInvitations'];

/** Lists in lists, and several kinds of lists in one operation. */
const MIXTURES: Record<string, () => string> = {
  'the units of the buildings that people are assigned to': users('assignments { building { units { id label } } }'),
  'the people of the buildings where people live': users(
    'occupancies { building { name staff { name } residents { name } } }',
  ),
  'the people of all units of a building': building('units { id label residents { name } formerResidents { name } }'),
  'the buildings of changes with all their units': events('changes { building { units { label } } }'),
  'everything of all people': users(
    `roles { permissions } assignments { type building { id } } occupancies { id ${PLACES} } invitation { status }`,
  ),
  'the units of all buildings that a mutation names': provision('changes { building { units { id label } } }'),
  'the units of places by name': () => 'places(names: $names) { building { units { id label } } }',
  'the people of all buildings that a mutation names': provision('changes { building { staff { name } } }'),
  'a fragment in many places': users('...U'),
  'a page of people with little of each': () =>
    'users(first: 20) { totalCount edges { node { id name roles { key } assignments { type } } } }',
};
const FRAGMENT = 'fragment U on User { assignments { ...A } } fragment A on Assignment { type building { id name } }';

/** Lists that are refused at least in part even for one alias. */
const REFUSED_ONCE = new Set([
  'AuditEvent.changes',
  'Building.residents',
  'User.assignments',
  'User.occupancies',
  'the units of the buildings that people are assigned to',
  'the people of the buildings where people live',
  'the people of all units of a building',
  'the buildings of changes with all their units',
  'everything of all people',
  'the units of all buildings that a mutation names',
  'the units of places by name',
  'the people of all buildings that a mutation names',
  'a fragment in many places',
]);

/** Names with letters that cost the most to compare, alternating with units of the largest building. */
const names = () =>
  Array.from({ length: 100 }, (_, n) =>
    n % 2 === 0 ? { building: 'Ж'.repeat(60), unit: 'Ж'.repeat(60) } : { building: 'House 1', unit: `Flat ${n}` },
  );

/** The body that selects a field under this many aliases. */
function document(field: () => string, times: number): string {
  const calls = Array.from({ length: times }, (_, index) => `a${index}: ${field()}`).join(' ');
  if (calls.includes('$names')) {
    return JSON.stringify({ query: `query ($names: [PlaceNameInput!]!) { ${calls} }`, variables: { names: names() } });
  }
  const fragment = calls.includes('...U') ? FRAGMENT : '';
  if (!calls.includes('$grants')) return JSON.stringify({ query: `{ ${calls} } ${fragment}` });
  const buildingAssignments = scene.buildingIds.map((buildingId) => ({ buildingId, type: 'STAFF' }));
  return JSON.stringify({
    query: `mutation ($grants: GrantsInput!) { ${calls} }`,
    variables: { grants: { buildingAssignments, orgRoleKeys: ['viewer', 'org_admin', 'admin'] } },
  });
}

test('the table has a row for every list of the schema', async () => {
  const body = JSON.stringify({ query: getIntrospectionQuery() });
  const { text } = await sendAs(app.url, scene.admin.token, { path: '/graphql', body });
  const schema = buildClientSchema((JSON.parse(text) as { data: IntrospectionQuery }).data);
  const lists = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !isIntrospectionType(type)
      ? Object.values(type.getFields()).flatMap((field) =>
          isListType(getNullableType(field.type)) ? [`${type.name}.${field.name}`] : [],
        )
      : [],
  );
  expect([...Object.keys(LISTS), ...LIMITED].sort()).toEqual(lists.sort());
});

describe.each([1, 15])('with %i aliases', (times) => {
  it.each(Object.entries({ ...LISTS, ...MIXTURES }))('%s', (name, field) => {
    const check = times === 1 && !REFUSED_ONCE.has(name) ? expectAnswered : expectBounded;
    return expectCheap(caller(), `${times} × ${name}`, () => document(field, times), check);
  });
});

/** The variables of each query of the console. */
const OF_CONSOLE: Record<string, () => Promise<object> | object> = {
  ApiKeys: () => ({}),
  Audit: () => ({ filter: {} }),
  Building: () => ({ id: scene.usualBuildingId }),
  BuildingName: () => ({ id: scene.usualBuildingId }),
  Buildings: () => ({}),
  Find: () => ({ search: 'a', people: true, buildings: true, names: names() }),
  FindBuildings: () => ({}),
  FindPeople: () => ({}),
  FindPerson: async () => ({ email: (await aPerson()).email }),
  FindUnits: () => ({ names: names() }),
  FormerResidents: () => ({ id: scene.largeUnitId }),
  Me: () => ({}),
  MyAccess: async () => ({ id: (await aPerson()).id }),
  MySessions: () => ({}),
  NameOfPerson: async () => ({ id: (await aPerson()).id }),
  People: () => ({}),
  PeopleToChange: () => ({}),
  Person: async () => ({ id: (await aPerson()).id }),
  Places: () => ({ names: names() }),
  Residents: () => ({ id: scene.usualBuildingId }),
  Roles: () => ({}),
  Staff: () => ({ id: scene.usualBuildingId }),
  Trail: async () => ({ userId: (await aPerson()).id }),
  UnitResidents: () => ({ id: scene.largeUnitId }),
  Units: () => ({ buildingId: scene.usualBuildingId }),
};

/** Holds everything, lives in 200 units, and has the longest audit trail. */
const aPerson = () =>
  app.prisma.user.findFirstOrThrow({ where: { orgId: scene.organization.id }, orderBy: { name: 'asc' } });

describe('the console', () => {
  let queries: Map<string, string>;
  beforeAll(async () => {
    queries = await queriesOfConsole();
  });

  test('the table has a row for every query of the console', () => {
    expect(Object.keys(OF_CONSOLE).sort()).toEqual([...queries.keys()].sort());
  });

  it.each(Object.entries(OF_CONSOLE))('gets an answer to its query %s', async (name, variablesOf) => {
    const variables = await variablesOf();
    const bodyOf = () => JSON.stringify({ query: queries.get(name), variables });
    await expectCheap(caller(), `console ${name}`, bodyOf, expectAnswered);
  });
});
