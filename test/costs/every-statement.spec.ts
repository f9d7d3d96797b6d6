import { startTestApp, type TestApp } from '../support/app.js';
import { genericScansOf } from '../support/explain.js';
import { PLANNED_CALLS } from '../support/planned-calls.js';
import { aPlannedScene } from '../support/planned-scene.js';
import type { Scene } from '../support/planned-reads.js';
import { recordPlans, reportPlans, rowsReadBy, type RunPlan, scansIn } from '../support/run-plans.js';
import { spaced, sqlTextsOfSource } from '../support/sql-texts.js';

let app: TestApp;
let scene: Scene;
const plans = new Map<string, RunPlan[]>();

beforeAll(async () => {
  app = await startTestApp();
  scene = await aPlannedScene(app);
  await reportPlans(scene.session, app);
}, 60_000);
afterAll(async () => {
  await scene.session.end();
  await app.close();
});

/** Rows of tables that grow with the people. Most calls read fewer than ten. */
const MOST = 200;

/** Lists that the answer needs, and pages of which each row has a list. */
const MORE: readonly [call: RegExp, rows: number][] = [
  [/^GraphQL (user|building|unit|places|auditEvents) /, 400],
  [/^(GraphQL |REST GET \/api\/org\/)buildings/, 4_000],
  [/^a file of users/, 1_500],
];

/**
 * Counts, and filters that many people fulfil, read up to 20,000 rows by design. `many-people.spec` and
 * `many-events.spec` limit the blocks that they read.
 */
const FILTERS = /^users |users \(|audit events |auditEvents \(|^invitations to everybody/;

const mostOf = (call: string): number =>
  FILTERS.test(call) ? Infinity : (MORE.find(([pattern]) => pattern.test(call))?.[1] ?? MOST);

it.each(Object.keys(PLANNED_CALLS))('%s: reads no table in full, and few rows', async (name) => {
  const call = await PLANNED_CALLS[name]!(scene);
  const ran = await recordPlans(call);
  plans.set(name, ran);
  for (const run of ran) {
    const read = rowsReadBy(run);
    expect([run.text, scansIn(run), read <= mostOf(name), read]).toEqual([run.text, [], true, read]);
  }
});

test('a plan for any values reads no table in full either', async () => {
  const texts = new Set(
    [...plans.values()].flatMap((ran) => ran.map(({ text }) => text)).filter((text) => text.includes('$1')),
  );
  for (const text of texts) expect([text, ...(await genericScansOf(scene.session, text))]).toEqual([text]);
});

/** No answer has the number of units of a building. Citus gets the parts of a write one by one. */
const NEVER_SENT = [
  'buildings/units.service.ts: SELECT COUNT(*) AS "count" FROM "Unit" WHERE',
  'provisioning/store/write.statements.ts: WITH plan AS NOT MATERIALIZED (',
  'provisioning/store/write.statements.ts: ), subject AS NOT MATERIALIZED (',
];

/** Prisma's own queries. Their SQL is not in the code, so add a call of each to the calls above. */
const BY_PRISMA = [
  'auth/auth.service.ts: this.prisma.organization.findUnique',
  'auth/auth.service.ts: this.prisma.user.findUnique',
  'identity-provider/identities.store.ts: this.prisma.organization.findUnique',
  'organizations/building-import.service.ts: tx.organization.findUnique',
  'organizations/organizations.service.ts: tx.organization.count',
  'organizations/organizations.service.ts: tx.organization.createMany',
  'roles/roles.service.ts: role.findMany',
];

test('the calls above send all SQL of the server', async () => {
  const { parts, queries } = await sqlTextsOfSource();
  const sent = [...plans.values()].flatMap((ran) => ran.map(({ text }) => spaced(text))).join('\n');
  const missing = parts.filter(({ text }) => !sent.includes(text)).map(({ file, text }) => `${file}: ${text}`);

  expect(parts.length).toBeGreaterThan(300);
  expect(missing).toEqual(NEVER_SENT);
  expect(queries).toEqual(BY_PRISMA);
});
