import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, unique } from '../support/builders.js';
import { type Credentials, SIGN_INS, type SignIn, type SignInAnswer } from '../support/sign-in.js';

const PASSWORD = 'a password of theirs';
/**
 * High enough that the password comparison takes most of a sign-in, as in production, and low enough for a thousand
 * sign-ins.
 */
const COST = 8;
/** The least time of a comparison, in milliseconds. */
const COMPARISON = 10;
const ROUNDS = 200;
/** Other load on the machine can spoil a measurement. */
const MEASUREMENTS = 3;
/** How far the medians may differ, as a ratio. */
const TOLERANCE = 0.1;

let app: TestApp;
let organization: TestOrganization;
let kinds: [string, Credentials][];

beforeAll(async () => {
  app = await startTestApp({ bcryptCost: COST });
  organization = await anOrganization(app.prisma, { buildings: 0 });
  const passwordHash = await bcrypt.hash(PASSWORD, COST);
  const anAccount = async (status: 'ACTIVE' | 'INVITED' | 'DEACTIVATED', password = PASSWORD) => {
    const { id, email } = await aUser(app.prisma, organization, { status });
    await app.prisma.user.updateMany({ where: { id }, data: { passwordHash } });
    return { organization: organization.slug, email, password };
  };
  kinds = [
    ['unknown e-mail address', { ...(await anAccount('ACTIVE')), email: `${unique('nobody')}@test.example` }],
    ['unknown organization', { ...(await anAccount('ACTIVE')), organization: unique('nowhere') }],
    ['wrong password', await anAccount('ACTIVE', `${PASSWORD}!`)],
    ['invited', await anAccount('INVITED')],
    ['deactivated', await anAccount('DEACTIVATED')],
  ];
});
afterAll(() => app.close());

/** The answer without what differs for each request. */
function shapeOf({ status, headers, text, outcome }: SignInAnswer): object {
  const requestId = String(headers['x-request-id']);
  return { status, outcome, text: text.replace(requestId, 'ID'), headers: Object.keys(headers).sort() };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/**
 * The median time, in milliseconds, of `ROUNDS` sign-ins of each kind. The kinds alternate, so that load on the machine
 * slows all of them.
 */
async function medians(signIn: SignIn, shapes: Set<string>): Promise<Record<string, number>> {
  const taken = new Map<string, number[]>(kinds.map(([kind]) => [kind, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < kinds.length; turn++) {
      const [kind, credentials] = kinds[(round + turn) % kinds.length]!;
      const since = performance.now();
      const answer = await signIn(app, credentials);
      taken.get(kind)!.push(performance.now() - since);
      shapes.add(JSON.stringify(shapeOf(answer)));
    }
  }
  return Object.fromEntries([...taken].map(([kind, values]) => [kind, median(values)]));
}

const spread = (times: Record<string, number>): number =>
  Math.max(...Object.values(times)) / Math.min(...Object.values(times)) - 1;

const [[, overRest], [, overGraphql]] = SIGN_INS as [[string, SignIn], [string, SignIn]];
const REFUSED_ALIKE = [expect.stringContaining('"outcome":"UNAUTHENTICATED"')];

it('neither the text nor the time of an answer reveals which accounts exist', async () => {
  const shapes = new Set<string>();
  let times = await medians(overRest, shapes);
  for (let again = 1; again < MEASUREMENTS && spread(times) > TOLERANCE; again++)
    times = await medians(overRest, shapes);

  expect([...shapes]).toEqual(REFUSED_ALIKE);
  expect(spread(times)).toBeLessThanOrEqual(TOLERANCE);
  expect(times['wrong password']).toBeGreaterThan(COMPARISON); // else something other than the comparison was measured
});

it('the text of an answer over GraphQL does not reveal which accounts exist', async () => {
  const shapes = new Set<string>();
  for (const [, credentials] of [...kinds, ...kinds])
    shapes.add(JSON.stringify(shapeOf(await overGraphql(app, credentials))));

  expect([...shapes]).toEqual(REFUSED_ALIKE);
});
