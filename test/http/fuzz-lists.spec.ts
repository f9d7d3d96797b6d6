import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { SEED } from '../support/fuzzing.js';
import { sendGraphql } from '../support/graphql.js';
import { type HttpAnswer, sendAs } from '../support/http-client.js';
import { expectNoLeak } from '../support/refusals.js';
import { aCompany } from '../support/requests.js';
import { restPage } from '../support/rest-lists.js';
import { size } from '../support/sizes.js';
import { type List, LISTS, type Own, type Pair, queryOf, textOf, unitsIn, variablesOf } from './list-queries.js';

const QUERIES = size(150, 3_000);

let app: TestApp;
let own: Own;

beforeAll(async () => {
  app = await startTestApp();
  const company = await aCompany(app);
  const { organization, buildings, admin } = company;
  const [first, second] = buildings;
  for (const [index, status] of (['ACTIVE', 'INVITED', 'DEACTIVATED', 'INVITED'] as const).entries()) {
    const { orgId, id } = await aUser(app.prisma, organization, {
      name: `Ada ${String(index)}`,
      status,
      roleKeys: index === 0 ? ['viewer'] : [],
      assignments: index === 2 ? [{ buildingId: second!.id, type: 'MANAGER' }] : [],
      unitIds: index === 1 ? [first!.units[0]!] : [],
    });
    if (index === 1) await app.prisma.invitation.create({ data: { orgId, userId: id } });
    await app.prisma.auditEvent.create({
      data: {
        ...{ orgId, subjectId: id, requestId: 'one', transport: 'REST', changes: [{ kind: 'USER_CREATED' }] },
        ...{ actorOrgId: orgId, actorId: admin.id, createdAt: new Date(Date.UTC(2026, index)) },
      },
    });
  }
  const orders = ['NAME_ASC', 'NAME_DESC', 'EMAIL_ASC', 'CREATED_AT_DESC', 'STATUS_ASC'];
  const paths = [
    '/api/org/buildings?',
    '/api/org/audit-events?',
    unitsIn({ company }),
    ...orders.map((o) => `/api/users?orderBy=${o}&`),
  ];
  const pages = await Promise.all(paths.map((path) => restPage(app, company.token, `${path}first=1`)));
  const known = pages.map(({ nextCursor }) => nextCursor!);
  const encoded = (text: string): string => Buffer.from(text).toString('base64url');
  const cursors = [
    ...known,
    ...known.map((cursor) => cursor.slice(0, -3)),
    `${known[0]!}=`,
    ...[
      '',
      ' ',
      'x',
      '1 ',
      ' x',
      '1 x',
      '1 units ',
      '0 users.NAME_ASC Ada',
      `${admin.id} users.NAME_ASC `,
      `${admin.id} x`,
    ].map(encoded),
    ...[`${admin.id} users.NAME_ASC a\0b`, `${admin.id} users.CREATED_AT_DESC 2026-13-01T00:00:00.000Z`].map(encoded),
    ...[
      `${admin.id} users.STATUS_ASC GONE`,
      `${admin.id} auditEvents +010000-01-01T00:00:00.000Z`,
      `${admin.id} auditEvents 2026-13-01T00:00:00.000Z`,
      '99999999999 buildings x',
    ].map(encoded),
    encoded(`1 buildings ${'x'.repeat(1_500)}`),
    encoded(`1 buildings ${'x'.repeat(2_000)}`),
  ];
  own = { company, cursors };
});
afterAll(() => app.close());

/** What a transport answered: ids and the next cursor, or the code and each problem as `CODE name`. */
type Outcome = { ids: unknown[]; nextCursor: string | null } | { code: string; problems: string[] };

async function byRest(path: string): Promise<Outcome> {
  const answer = await sendAs(app.url, own.company.token, { method: 'GET', path, headers: {} });
  if (answer.status === 200) {
    const { items, nextCursor } = JSON.parse(answer.text) as { items: { id: unknown }[]; nextCursor: string | null };
    return { ids: items.map(({ id }) => id), nextCursor };
  }
  const { code, errors } = refusalOf(answer);
  return { code, problems: errors.map((each) => `${each.code} ${each.pointer}`).sort() };
}

function refusalOf(answer: HttpAnswer): { code: string; errors: { code: string; pointer: string }[] } {
  expect(answer.status).toBe(400);
  expectNoLeak(answer);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  return JSON.parse(answer.text) as ReturnType<typeof refusalOf>;
}

async function byGraphql(list: List, pairs: readonly Pair[]): Promise<Outcome> {
  const {
    data,
    code,
    errors = [],
  } = await sendGraphql(app, own.company.token, list.document!, variablesOf(list, pairs));
  if (code === undefined) {
    const { edges, pageInfo } = data.list as { edges: { node: { id: unknown } }[]; pageInfo: Record<string, unknown> };
    const nextCursor = pageInfo['hasNextPage'] === true ? (pageInfo['endCursor'] as string) : null;
    return { ids: edges.map(({ node }) => node.id), nextCursor };
  }
  const first = new Map<string, string>();
  for (const { code: problem, pointer } of errors) {
    const at = Object.entries(list.names).find(([, { path }]) => {
      const variable = `/${path.replace('.', '/')}`;
      return pointer === variable || pointer.startsWith(`${variable}/`);
    });
    const name = at?.[0] ?? pointer;
    if (!first.has(name)) first.set(name, `${problem} /${name}`);
  }
  return { code, problems: [...first.values()].sort() };
}

/** A value that GraphQL refuses by its type, and one that only our check refuses. */
const TYPE_AND_CHECK: Pair[] = [
  ['first', ''],
  ['after', '!'],
];

/** Each cursor, in each order that the list has. */
function withCursors({ names }: List): Pair[][] {
  const orders = names['orderBy']?.values(own).map((order): Pair[] => [['orderBy', order]]) ?? [[]];
  return orders.flatMap((order) => own.cursors.map((cursor): Pair[] => [...order, ['after', cursor]]));
}

describe.each(Object.entries(LISTS))(`queries of the list of %s, seed ${String(SEED)}`, (_, list) => {
  it('have the outcome of GraphQL with the same values, or name what is wrong', async () => {
    const seen = { items: 0, refused: 0 };
    const examples = [TYPE_AND_CHECK, ...withCursors(list)].map((pairs): [Pair[]] => [pairs]);
    await fc.assert(
      fc.asyncProperty(queryOf(list, own), async (pairs) => {
        const rest = await byRest(list.path(own) + textOf(pairs));
        seen['code' in rest ? 'refused' : 'items']++;
        if ('code' in rest) expect(rest.problems).not.toEqual([]);

        const unknown = pairs
          .filter(([name]) => !Object.hasOwn(list.names, name))
          .map(([name]) => `FIELD_UNKNOWN /${name}`);
        if (unknown.length > 0) expect(rest).toMatchObject({ problems: expect.arrayContaining(unknown) as string[] });
        else if (list.document !== undefined) expect(rest).toEqual(await byGraphql(list, pairs));
      }),
      { seed: SEED, numRuns: examples.length + QUERIES, examples },
    );
    expect(seen.refused).toBeGreaterThan(0);
    if (Object.keys(list.names).length > 0) expect(seen.items).toBeGreaterThan(0);
  });

  it.each([
    ['invalid UTF-8', 'first=%ff'],
    ['a name in invalid UTF-8', '%c3%28=1'],
    ['an overlong encoding', 'search=%c0%80'],
    ['an encoded surrogate', 'search=%ed%a0%80'],
  ])('with %s are refused before they are read', async (__, query) => {
    const answer = await sendAs(app.url, own.company.token, {
      method: 'GET',
      path: list.path(own) + query,
      headers: {},
    });
    expect(refusalOf(answer)).toMatchObject({
      code: 'INVALID_INPUT',
      detail: expect.stringContaining('UTF-8') as string,
    });
  });

  it.each([
    ['no value', '&&&', 200],
    ['many names', Array.from({ length: 1_200 }, (__, n) => `n${String(n)}=1`).join('&'), 400],
    ['one name a thousand times', 'first=1&'.repeat(1_000), 400],
    ['a long value', `search=${'x'.repeat(12_000)}`, 400],
    ['more than the headers may have', `search=${'x'.repeat(20_000)}`, 431],
    ['a name without a value', 'first', 400],
    ['a second question mark', '?first=1', 400],
    ['a nested list', 'first[0][a]=1', 400],
  ])('with %s', async (__, query, status) => {
    const answer = await sendAs(app.url, own.company.token, {
      method: 'GET',
      path: list.path(own) + query,
      headers: {},
    });
    expect(answer.status).toBe(status);
    if (status === 400) expect(refusalOf(answer).errors).not.toEqual([]);
  });
});
