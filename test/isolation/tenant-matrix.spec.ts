import { startTestApp, type TestApp } from '../support/app.js';
import { anAccount, aProviderKey, TestProvider } from '../support/identity-provider.js';
import { sendGraphql } from '../support/graphql.js';
import { twoOrganizations, type OrganizationValues, type TwoOrganizations } from '../support/two-organizations.js';
import { type OperationRequest, requestOf, wireOf } from '../support/operation-requests.js';
import { type Places, placesOfGraphql, placesOfRest } from '../support/operation-places.js';
import { type Kind, type Operation, OPERATIONS, TELLING_NOTHING } from '../support/operations.js';
import { type Edge, expectNoLeak } from '../support/refusals.js';
import { aCaller } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';

/** Places, by their last part, whose values belong to no organization. */
const NAMES_NOTHING = [
  'first', // a page size
  'kind',
  'since',
  'until',
  'expiresAt',
  'name', // of a new user or API key
  'password',
  'currentPassword',
  'newPassword',
  'orgRoleKeys', // all organizations share the role catalogue
  'roleKey',
  'roleKeys',
  'token', // the token itself gives the authority
];

type Cell = [title: string, operation: Operation, place: string, kind: Kind];
const CELLS = OPERATIONS.flatMap((operation) =>
  Object.entries(operation.places).map(([place, kind]): Cell => [
    `${operation.edge} ${operation.name}: ${place}`,
    operation,
    place,
    kind,
  ]),
);

/** An address of another organization is free, so the call that gives it to a user succeeds and writes. */
const isFree = ([, , , kind]: Cell): boolean => kind === 'takenEmail';

let provider: TestProvider;
let app: TestApp;
let two: TwoOrganizations;
/** Tokens by what the callers hold. */
let callers: Record<string, string>;
let before: Record<string, string[]>;

beforeAll(async () => {
  provider = await TestProvider.start(await aProviderKey('ES256'));
  app = await startTestApp({ identityProvider: provider.settings });
  two = await twoOrganizations(app);
  const { organization, token, admin } = two.company;
  const provided = await provider.sign(anAccount(organization, admin));
  await sendGraphql(app, provided, '{ me { id } }'); // binds the user
  const assignments = [{ buildingId: two.own.building, type: 'BUILDING_ADMIN' as const }];
  callers = {
    admin: token,
    'admin by the identity provider': provided,
    platform_admin: (await aCaller(app, organization, { roleKeys: ['platform_admin'] })).token,
    viewer: (await aCaller(app, organization, { roleKeys: ['viewer'] })).token,
    'building admin': (await aCaller(app, organization, { assignments })).token,
  };
  before = await snapshot(app.prisma);
});
afterAll(async () => {
  await provider.kill();
  await app.close();
});

const rowsOf = (edge: Edge): Places =>
  Object.fromEntries(
    OPERATIONS.filter((operation) => operation.edge === edge).map(({ name, places }) => [
      name,
      Object.keys(places).sort(),
    ]),
  );
const naming = (places: Places): Places =>
  Object.fromEntries(
    Object.entries(places).map(([name, leaves]) => [
      name,
      leaves.filter((leaf) => !NAMES_NOTHING.includes(leaf.split('.').at(-1)!)).sort(),
    ]),
  );

describe('the list of operations', () => {
  it('has every field of the schema, and every place in it that names something', () => {
    expect(rowsOf('GraphQL')).toEqual(naming(placesOfGraphql(app)));
  });

  it('has every documented route, and every place in it that names something', async () => {
    expect(rowsOf('REST')).toEqual(naming(await placesOfRest(app)));
  });

  it('gives at least 60 cases for each caller', () => {
    expect(CELLS.length * ['absent', 'foreign'].length).toBeGreaterThanOrEqual(60);
  });
});

/** The answer to the call if this place names a value of the neighbour. */
async function ask(token: string, [, operation, place, kind]: Cell, things: OrganizationValues): Promise<HttpAnswer> {
  const request: OperationRequest = requestOf(app, operation, two.own, { [place]: things[kind] });
  return sendAs(app.url, token, wireOf(request));
}

/** What may differ between two answers. A value that was sent may come back, as in a dry run. */
function told({ status, headers, text }: HttpAnswer, sent: string | number): object {
  const { date, 'x-request-id': requestId, 'content-length': length, ...rest } = headers;
  const body = text.replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:…');
  return { status, headers: rest, body: typeof sent === 'string' ? body.replaceAll(sent, '…') : body };
}

describe.each(CELLS.filter((cell) => !isFree(cell)))('%s', (...cell) => {
  const [, , , kind] = cell;

  it("answers for another organization's value as for one that does not exist, and leaks and writes nothing", async () => {
    const others = two.secrets.filter((secret) => secret !== two.foreign[kind]);
    for (const [caller, token] of Object.entries(callers)) {
      const [absent, foreign] = [await ask(token, cell, two.absent), await ask(token, cell, two.foreign)];

      const [a, f] = [told(absent, two.absent[kind]), told(foreign, two.foreign[kind])];
      expect({ caller, ...f }).toEqual({ caller, ...a });
      expectNoLeak(foreign);
      expect(others.filter((secret) => foreign.text.includes(secret))).toEqual([]);
    }
    expect(await snapshot(app.prisma)).toEqual(before);
  });
});

describe.each(CELLS.filter(isFree))('%s', (...cell) => {
  it("uses another organization's value as one that does not exist, and writes nothing there", async () => {
    const [, operation, place, kind] = cell;
    const { company, own, foreign, absent, secrets } = await twoOrganizations(app);
    const rowsThere = async () => {
      const { id } = await app.prisma.organization.findUniqueOrThrow({ where: { slug: foreign.slug } });
      const rows = Object.values(await snapshot(app.prisma)).flat();
      return rows.filter((row) => row.includes(`"orgId":${String(id)},`));
    };
    const there = await rowsThere();
    const answers = [];
    for (const things of [absent, foreign]) {
      const request = requestOf(app, operation, own, { [place]: things[kind] });
      const answer = await sendAs(app.url, company.token, wireOf(request));
      expectNoLeak(answer);
      expect(secrets.filter((secret) => secret !== things[kind] && answer.text.includes(secret))).toEqual([]);
      answers.push(told(answer, things[kind]));
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(there.length).toBeGreaterThan(5);
    expect(await rowsThere()).toEqual(there);
  });
});

/** Shows that the calls above were not refused for another reason. Calls that may write get their own organizations. */
const TELLING = CELLS.filter(([, { name }]) => !TELLING_NOTHING.includes(name));
describe.each(TELLING)('%s', (...cell) => {
  const [, operation, place, kind] = cell;

  it("answers differently for a value of the caller's organization", async () => {
    const isRest = operation.edge === 'REST' && !operation.isOpen && !operation.name.endsWith('provision');
    const isWriting = isRest || ['updateUser', 'revokeSession'].includes(operation.name);
    const { own, absent, company } = isWriting ? await twoOrganizations(app) : two;
    const answers = [];
    for (const things of [absent, own]) {
      const request = requestOf(app, operation, own, { [place]: things[kind] });
      answers.push(told(await sendAs(app.url, company.token, wireOf(request)), things[kind]));
    }
    expect(answers[1]).not.toEqual(answers[0]);
  });
});
