import { buildClientSchema, getIntrospectionQuery, getNullableType, type IntrospectionQuery } from 'graphql';
import { isIntrospectionType, isListType, isObjectType } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';
import { blockingOf, timeToSerializeMegabyte } from '../support/blocking.js';
import { unique } from '../support/builders.js';
import { aFullOrganization, type FullOrganization } from '../support/full-organization.js';
import { countRows } from '../support/statements.js';
import { sendAs } from '../support/wire.js';

/** Bytes that an answer may have. */
const MOST_BYTES = 5_000_000;

/** Rows that may be read for one answer: a few lists of as many as may stand in it. */
const MOST_ROWS = 80_000;

/** Longest block of the event loop, as a multiple of the time to serialize 1 MB. */
const WAIT_AT_MOST = 100;

/** Rows that one name is always answered with: they ask for little. */
const ANSWERED = /^(Me|Query)\.|^User\.roles$|^a page of people with little of each$/;

let app: TestApp;
let scene: FullOrganization;
beforeAll(async () => {
  app = await startTestApp();
  scene = await aFullOrganization(app);
}, 300_000);
afterAll(() => app.close());

const building = (selection: string) => () => `building(id: ${scene.largeBuildingId}) { ${selection} }`;
const users = (selection: string) => () => `users(first: 100) { edges { node { ${selection} } } }`;
const events = (selection: string) => () => `auditEvents(first: 100) { edges { cursor node { ${selection} } } }`;
const provision = (selection: string) => () =>
  `provisionUser(input: {identity: {email: "${unique('new')}@test.example", name: "New", sendInvite: true}, grants: $grants}) { ${selection} }`;

const CHANGE = 'kind roleKey buildingId unitId occupancyId type previousType building { id name } unit { id label }';
const PLACES = 'unit { id label } building { id name }';

/** Each list of the schema, in a selection that asks for everything in its items that is no list. */
const LISTS: Record<string, () => string> = {
  'AppliedGrants.buildingAssignments': provision('applied { buildingAssignments { buildingId type } }'),
  'AppliedGrants.orgRoleKeys': provision('applied { orgRoleKeys }'),
  'AuditEvent.changes': events(`changes { ${CHANGE} }`),
  'AuditEventConnection.edges': events(
    'id createdAt requestId transport actorId actor { id name email } subject { id name email }',
  ),
  'Building.residents': building('residents { userId name email unitId occupancyId startedAt }'),
  'Building.staff': building('staff { userId name email type createdAt }'),
  'Building.units': building('units { id label }'),
  'BuildingConnection.edges': () => 'buildings(first: 100) { totalCount edges { cursor node { id name } } }',
  'Me.administeredBuildingIds': () => 'me { administeredBuildingIds }',
  'Me.permissions': () => 'me { permissions }',
  'Me.roleKeys': () => 'me { roleKeys }',
  'ProvisionResult.changes': provision(`changes { ${CHANGE} }`),
  'ProvisionResult.warnings': provision('warnings { code pointer detail }'),
  'Query.places': () => 'places(names: $names) { building { id name } unit { id label } }',
  'Query.roles': () => 'roles { key name grantable }',
  'Role.permissions': users('roles { key name grantable permissions }'),
  'User.assignments': users('assignments { type createdAt building { id name } }'),
  'User.occupancies': users(`occupancies { id startedAt endedAt ${PLACES} }`),
  'User.roles': users('roles { key name grantable }'),
  'UserConnection.edges': users('id email name status createdAt invitation { status createdAt sentAt expiresAt }'),
};

/** Lists in lists, and several kinds of them in one operation. */
const MIXTURES: Record<string, () => string> = {
  'the units of the buildings that people are assigned to': users('assignments { building { units { id label } } }'),
  'the people of the buildings where people live': users(
    'occupancies { building { name staff { name } residents { name } } }',
  ),
  'the buildings of changes with all their units': events('changes { building { units { label } } }'),
  'everything of everybody': users(
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

/** The body that asks for a field under so many names. */
function document(field: () => string, times: number): string {
  const calls = Array.from({ length: times }, (_, index) => `a${index}: ${field()}`).join(' ');
  if (calls.includes('$names')) {
    // Letters that cost the most to compare, and the one building that has the most units.
    const names = Array.from({ length: 100 }, (_, n) =>
      n % 2 === 0 ? { building: 'Ж'.repeat(60), unit: 'Ж'.repeat(60) } : { building: 'House 1', unit: `Flat ${n}` },
    );
    return JSON.stringify({ query: `query ($names: [PlaceNameInput!]!) { ${calls} }`, variables: { names } });
  }
  const fragment = calls.includes('...U') ? FRAGMENT : '';
  if (!calls.includes('$grants')) return JSON.stringify({ query: `{ ${calls} } ${fragment}` });
  const buildingAssignments = scene.buildingIds.map((buildingId) => ({ buildingId, type: 'STAFF' }));
  return JSON.stringify({
    query: `mutation ($grants: GrantsInput!) { ${calls} }`,
    variables: { grants: { buildingAssignments, orgRoleKeys: ['viewer', 'org_admin', 'admin'] } },
  });
}

interface Answer {
  data: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; extensions: { code: string } }[];
}

test('every list of the schema has a row in the table', async () => {
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
  expect(Object.keys(LISTS).sort()).toEqual(lists.sort());
});

describe.each([1, 15])('under %i names', (times) => {
  it.each(Object.entries({ ...LISTS, ...MIXTURES }))(
    '%s',
    async (name, field) => {
      const { url } = app;
      let least = Infinity;
      // The best of four attempts: the first may compile code, others may collect garbage or share the machine.
      for (let attempt = 0; attempt < 4 && least > WAIT_AT_MOST; attempt++) {
        const body = document(field, times);
        const unit = timeToSerializeMegabyte();
        const { answer: rows, ms } = await blockingOf(() =>
          countRows(async () => {
            const isRefused = expectBounded(await sendAs(url, scene.admin.token, { path: '/graphql', body }));
            if (times === 1 && ANSWERED.test(name)) expect(isRefused).toBe(false);
          }),
        );
        least = Math.min(least, ms / unit);
        if (process.env['SHOW_COSTS'])
          process.stdout.write(
            `${times} × ${name}: ${ms.toFixed(0)} ms, ${(ms / unit).toFixed(0)} units, ${rows} rows\n`,
          );
        expect(rows).toBeLessThan(MOST_ROWS);
        if (!body.includes('mutation')) expect(rows).toBeGreaterThan(0);
      }
      expect(least).toBeLessThan(WAIT_AT_MOST);
    },
    300_000,
  );
});

/**
 * An answer of a size that is allowed: whole, or refused in words that help.
 * @returns whether it is refused
 */
function expectBounded({ status, text }: { status: number; text: string }): boolean {
  expect(status).toBe(200);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
  if (!text.startsWith('{"errors"')) return false;
  const { data, errors = [] } = JSON.parse(text) as Answer;
  expect(new Set(errors.map(({ extensions: { code } }) => code))).toEqual(new Set(['INVALID_INPUT']));
  expect(errors[0]!.message).toMatch(/Ask for fewer fields or aliases, smaller pages/);
  if (data === null) expect(errors).toHaveLength(1);
  return true;
}
