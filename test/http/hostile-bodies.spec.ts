import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { type Edge, expectNoLeak, expectRefusal, PATHS } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { PROVISION_USER } from '../support/transports.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';
import { HOSTILE_VALUES, type HostileBody } from './hostile-bodies.js';
import { HOSTILE_REQUESTS } from './hostile-requests.js';

let app: TestApp;
let token: string;
let building: { id: number; unit: number };
let before: Record<string, string[]>;

beforeAll(async () => {
  app = await startTestApp();
  const organization = await anOrganization(app.prisma);
  const [{ id, units }] = organization.buildings as [(typeof organization.buildings)[0]];
  building = { id, unit: units[0]! };
  token = app.tokenFor(await aUser(app.prisma, organization, { roleKeys: ['admin'] }));
  before = await snapshot(app.prisma);
});
afterAll(() => app.close());
afterEach(async () => {
  const [was, now] = [before, await snapshot(app.prisma)];
  before = now; // so that only the test that wrote something fails
  expect(now).toEqual(was);
});

/** A valid dry run except for the given value. */
function previewWith({ at, value }: HostileBody): object {
  const input = {
    identity: { email: 'jane@test.example', name: 'Jane', sendInvite: true, password: 'a first password' },
    grants: { orgRoleKeys: ['viewer'], resident: { buildingId: building.id, unitId: building.unit } },
    mode: { dryRun: true },
  };
  const keys = at!.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<Record<string, unknown>>((part, key) => part[key] as Record<string, unknown>, input);
  parent[last] = value;
  return input;
}

function provision(edge: Edge, input: object): Promise<HttpAnswer> {
  const body = edge === 'REST' ? input : { query: PROVISION_USER, variables: { input } };
  return sendAs(app.url, token, { path: PATHS[edge], body: JSON.stringify(body) });
}

test('there are at least 60 hostile values and requests', () => {
  expect(HOSTILE_VALUES.length + HOSTILE_REQUESTS.length).toBeGreaterThanOrEqual(60);
  const titles = [...HOSTILE_VALUES, ...HOSTILE_REQUESTS].map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

describe.each<Edge>(['REST', 'GraphQL'])('a hostile value over %s', (edge) => {
  test.each(HOSTILE_VALUES.map((value): [string, HostileBody] => [value.title, value]))('%s', async (_, hostile) => {
    const answer = await provision(edge, previewWith(hostile));
    const { at, value, problems = [], byTypes = false } = hostile;
    if (hostile.answer !== 'ok') {
      const status = byTypes ? {} : { status: 200 };
      expectRefusal(edge, answer, { code: hostile.answer, problems, ...(edge === 'GraphQL' && status) });
      return;
    }
    expect(answer.status).toBe(200);
    const body = JSON.parse(answer.text);
    const { user } = edge === 'REST' ? body : body.data.provisionUser;
    if (at === 'identity.name') expect(user.name).toBe(value);
    if (at === 'identity.email') expect(user.email).toBe(value);
    if (at === 'identity.password') expect(answer.text).not.toContain(value);
  });
});

test.each(HOSTILE_REQUESTS.map((request): [string, (typeof HOSTILE_REQUESTS)[0]] => [request.title, request]))(
  '%s',
  async (_, { send, edge, code, status, problems }) => {
    const answer = await send(app.url, token);
    if (code === 'ok') {
      expect(answer.status).toBe(status ?? 200);
      expectNoLeak(answer);
    } else {
      expectRefusal(edge, answer, { code, ...(problems && { problems }), ...(status && { status }) });
    }
  },
);
