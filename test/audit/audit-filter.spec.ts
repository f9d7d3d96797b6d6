import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { restPage, restPages, restProblems } from '../support/rest-lists.js';

const EVENTS = /* GraphQL */ `
  query ($userId: ID, $filter: AuditEventsFilter) {
    auditEvents(userId: $userId, filter: $filter) {
      totalCount
      edges {
        node {
          id
          createdAt
          actorId
          actor {
            id
            email
            name
          }
          actorKeyId
          actorKey {
            id
            name
          }
          subject {
            id
            email
            name
          }
          requestId
          transport
        }
      }
    }
  }
`;

let app: TestApp;
let company: TestCompany;
let jane: TestUser;
let joe: TestUser;

beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  jane = await aUser(app.prisma, company.organization);
  joe = await aUser(app.prisma, company.organization);
  await event('one', company.admin, jane, ['USER_CREATED', 'ROLE_GRANTED'], 1);
  await event('two', jane, joe, ['ROLE_GRANTED'], 2);
  await event('three', company.admin, joe, ['NAME_CHANGED'], 3);
  await event('four', null, jane, ['ROLE_REVOKED'], 4);
});
afterAll(() => app.close());

const day = (n: number): string => `2026-01-0${String(n)}T00:00:00.000Z`;
const event = (requestId: string, actor: TestUser | null, subject: TestUser, kinds: string[], n: number) =>
  app.prisma.auditEvent.create({
    data: {
      ...{ orgId: subject.orgId, actorOrgId: actor?.orgId ?? null, actorId: actor?.id ?? null, subjectId: subject.id },
      ...{ changes: kinds.map((kind) => ({ kind })), requestId, createdAt: day(n) },
      transport: actor === null ? 'CLI' : 'REST',
    },
  });

interface Case {
  userId?: string;
  subjectId?: string;
  actorId?: string;
  kinds?: string[];
  since?: string;
  until?: string;
}

it.each<[string, () => Case, string[]]>([
  ['nothing', () => ({}), ['four', 'three', 'two', 'one']],
  ['a subject', () => ({ subjectId: jane.id }), ['four', 'one']],
  ['a subject in capitals', () => ({ subjectId: jane.id.toUpperCase() }), ['four', 'one']],
  ['an actor', () => ({ actorId: company.admin.id }), ['three', 'one']],
  ['a subject and an actor', () => ({ subjectId: joe.id, actorId: jane.id }), ['two']],
  ['an unknown subject', () => ({ subjectId: randomUUID() }), []],
  ['an unknown actor', () => ({ actorId: randomUUID() }), []],
  ['a kind', () => ({ kinds: ['ROLE_GRANTED'] }), ['two', 'one']],
  ['one of two kinds', () => ({ kinds: ['NAME_CHANGED', 'USER_CREATED'] }), ['three', 'one']],
  ['a kind that no event has', () => ({ kinds: ['EMAIL_CHANGED'] }), []],
  ['a kind and a subject', () => ({ kinds: ['ROLE_GRANTED'], subjectId: joe.id }), ['two']],
  ['a first instant, which counts', () => ({ since: day(3) }), ['four', 'three']],
  ['an end, which does not count', () => ({ until: day(3) }), ['two', 'one']],
  ['a period', () => ({ since: day(2), until: day(4) }), ['three', 'two']],
  ['an instant with another zone', () => ({ since: '2026-01-03T02:00:00+02:00' }), ['four', 'three']],
  ['a period that ends before it begins', () => ({ since: day(4), until: day(2) }), []],
  ['all fields', () => ({ subjectId: jane.id, kinds: ['ROLE_GRANTED'], since: day(1), until: day(2) }), ['one']],
])('the filter by %s finds the events over both transports', async (_, filterOf, expected) => {
  const filter = filterOf();
  const { data, text } = await sendGraphql(app, company.token, EVENTS, { filter });
  if (data?.auditEvents == null) throw new Error(text);
  const nodes: { requestId: string }[] = data.auditEvents.edges.map(({ node }: { node: object }) => node);

  expect(nodes.map(({ requestId }) => requestId)).toEqual(expected);
  expect(data.auditEvents.totalCount).toBe(expected.length);

  const { kinds = [], ...others } = filter;
  const query = new URLSearchParams([...Object.entries(others), ...kinds.map((kind) => ['kind', kind])] as [
    string,
    string,
  ][]);
  const path = `/api/org/audit-events?${query.toString()}`;
  const { items } = await restPage<object>(app, company.token, path);
  expect(items).toEqual(nodes.map((node) => ({ ...node, changes: expect.any(Array) })));
  const pages = await restPages<{ requestId: string }>(app, company.token, `${path}&first=1`);
  expect(pages.flatMap((page) => page.items.map(({ requestId }) => requestId))).toEqual(expected);
});

it('`userId` and the subject of the filter must both match, and an empty list of kinds matches nothing', async () => {
  const count = async (variables: object): Promise<number> =>
    (await sendGraphql(app, company.token, EVENTS, variables)).data.auditEvents.totalCount;

  expect(await count({ userId: jane.id, filter: { subjectId: jane.id } })).toBe(2);
  expect(await count({ userId: jane.id, filter: { subjectId: joe.id } })).toBe(0);
  expect(await count({ userId: jane.id, filter: null })).toBe(2);
  expect(await count({ filter: { kinds: [] } })).toBe(0);
});

it.each<[object, string]>([
  [{ subjectId: 'x' }, '/filter/subjectId'],
  [{ actorId: '' }, '/filter/actorId'],
  [{ kinds: ['NOTHING'] }, '/filter/kinds/0'],
  [{ since: '2026-01-01' }, '/filter/since'],
  [{ since: '2026-01-01T00:00:00' }, '/filter/since'],
  [{ until: '2026-02-30T00:00:00Z' }, '/filter/until'],
  [{ until: 5 }, '/filter/until'],
])('the filter %j is refused', async (filter, pointer) => {
  const { code, errors } = await sendGraphql(app, company.token, EVENTS, { filter });
  expect({ code, errors }).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer, code: 'VALUE_INVALID' }] });
});

it.each([
  ['kind=NOTHING', ['VALUE_INVALID /kind']],
  ['kind=USER_CREATED&kind=', ['VALUE_INVALID /kind']],
  ['since=2026-01-01', ['VALUE_INVALID /since']],
  ['since=2026-01-01T00:00:00%2B25:00', ['VALUE_INVALID /since']],
  ['until=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z', ['VALUE_INVALID /until']],
  ['subjectId=x&actorId=1', ['VALUE_INVALID /subjectId', 'VALUE_INVALID /actorId']],
  ['kinds=USER_CREATED&userId=1', ['FIELD_UNKNOWN /kinds', 'FIELD_UNKNOWN /userId']],
])('the query %s is refused', async (query, problems) => {
  const found = await restProblems(app, company.token, `/api/org/audit-events?${query}`);
  expect([...found].sort()).toEqual(['INVALID_INPUT', ...problems].sort());
});
