import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { type Edge, expectNoLeak, PATHS } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { sendAs } from '../support/http-client.js';

const PROVISION =
  'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created changes { kind } } }';
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 150;

let app: TestApp;
let token: string;
let organization: TestOrganization;

beforeAll(async () => {
  app = await startTestApp();
  organization = await anOrganization(app.prisma);
  token = app.tokenFor(await aUser(app.prisma, organization, { roleKeys: ['platform_admin'] }));
});
afterAll(() => app.close());

const anything = fc.oneof(
  { maxDepth: 3 },
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    2 ** 31,
    1e30,
    0.5,
    '',
    '\0',
    '\ud800',
    '__proto__',
    [],
    {},
    [null],
    'MANAGER',
    'x'.repeat(300),
  ),
);

/** Mostly a fitting value, sometimes any value, sometimes none. */
const usually = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 40, arbitrary: right },
    { weight: 1, arbitrary: anything },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
const object = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.record(fields),
      fc.oneof(
        { weight: 40, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 12 }), anything, { maxKeys: 2 }) },
      ),
    )
    .map(([known, more]) => ({ ...known, ...more }));

/** Sometimes a text that databases cannot store. */
const text = (right: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 1, arbitrary: fc.constantFrom('a\0b', 'a\ud800', '\udfff', '\u2028x') },
  );

/** Absent half of the time, so that enough calls are accepted. */
const half = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof(usually(right), fc.constant(undefined));

const flag = usually(fc.boolean());
const id = (ids: number[]): fc.Arbitrary<unknown> => usually(fc.oneof(fc.constantFrom(...ids), fc.integer()));

function anInput(): fc.Arbitrary<unknown> {
  const buildingId = id(organization.buildings.map((building) => building.id));
  const unitId = id(organization.buildings.flatMap((building) => building.units));
  const assignment = object({ buildingId, type: usually(fc.constantFrom('MANAGER', 'STAFF', 'BUILDING_ADMIN')) });
  return object({
    identity: usually(
      object({
        email: usually(fc.integer({ min: 1, max: 8 }).map((n) => `fuzz${String(n)}@test.example`)),
        name: usually(text(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }))),
        sendInvite: flag,
        password: usually(fc.constantFrom('long enough', undefined)),
      }),
    ),
    grants: half(
      object({
        orgRoleKeys: usually(
          fc.array(usually(text(fc.constantFrom('viewer', 'org_admin', 'nobody'))), { maxLength: 4 }),
        ),
        buildingAssignments: usually(fc.array(usually(assignment), { maxLength: 4 })),
        resident: usually(
          object({ buildingId, unitId, mode: usually(fc.constantFrom('ADD', 'MOVE')), fromUnitId: fc.option(unitId) }),
        ),
      }),
    ),
    mode: half(
      object({
        ifEmailExists: usually(fc.constantFrom('LINK', 'ERROR')),
        requireSameOrg: flag,
        atomic: fc.constant(true),
        idempotent: fc.constant(true),
        dryRun: flag,
      }),
    ),
  });
}

describe.each<Edge>(['REST', 'GraphQL'])(`%s, seed ${String(SEED)}`, (edge) => {
  test('no input gets 500, and refused calls and dry runs write nothing', async () => {
    let before = await snapshot(app.prisma);
    const seen = { accepted: 0, refused: 0 };

    await fc.assert(
      fc.asyncProperty(anInput(), async (input) => {
        const body = JSON.stringify(edge === 'REST' ? input : { query: PROVISION, variables: { input } });
        const answer = await sendAs(app.url, token, { path: PATHS[edge], body });
        const after = await snapshot(app.prisma);
        const was = before;
        before = after;

        expect(answer.status).toBeLessThan(500);
        expectNoLeak(answer);
        const { data, errors } = JSON.parse(answer.text);
        const isRefused = edge === 'REST' ? answer.status >= 400 : errors !== undefined;
        if (edge === 'GraphQL' && isRefused)
          expect(['INVALID_INPUT', 'FORBIDDEN', 'EMAIL_EXISTS']).toContain(errors[0].extensions.code);
        const changes = edge === 'REST' ? JSON.parse(answer.text).changes : data?.provisionUser?.changes;
        if (isRefused || changes.length === 0) expect(after).toEqual(was);
        seen[isRefused ? 'refused' : 'accepted']++;
      }),
      { seed: SEED, numRuns: RUNS },
    );

    expect(seen.accepted).toBeGreaterThan(0);
    expect(seen.refused).toBeGreaterThan(0);
  });
});
