import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, unique } from '../support/builders.js';
import { ALL_SIGN_INS, type Credentials, type SignIn, type SignInAnswer } from '../support/sign-in.js';

const PASSWORD = 'a password of theirs';
/**
 * High enough that the password comparison takes most of a sign-in, as in production, and low enough for a thousand
 * sign-ins.
 */
const COST = 8;
/** The least time of a comparison, in milliseconds. */
const COMPARISON = 10;
/** Rounds before the first look at the medians, between two looks, and at most. Other load on the machine takes more. */
const ROUNDS = { first: 80, more: 40, most: 600 };
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

/** Milliseconds that sign-ins took, by their kind. */
type Times = ReadonlyMap<string, number[]>;

/** Signs in once as each kind, in turns, so that a slow moment of the machine affects all kinds alike. */
async function measure(signIn: SignIn, round: number, times: Times, shapes: Set<string>): Promise<void> {
  for (let turn = 0; turn < kinds.length; turn++) {
    const [kind, credentials] = kinds[(round + turn) % kinds.length]!;
    const since = performance.now();
    const answer = await signIn(app, credentials);
    times.get(kind)!.push(performance.now() - since);
    shapes.add(JSON.stringify(shapeOf(answer)));
  }
}

function spread(times: Times): number {
  const medians = [...times.values()].map(median);
  return Math.max(...medians) / Math.min(...medians) - 1;
}

const [[, overRest], ...others] = ALL_SIGN_INS as [[string, SignIn], ...[string, SignIn][]];
const REFUSED_ALIKE = [expect.stringContaining('"outcome":"UNAUTHENTICATED"')];

it('neither the text nor the time of an answer reveals which accounts exist', async () => {
  const shapes = new Set<string>();
  const times: Times = new Map(kinds.map(([kind]) => [kind, []]));
  const isLooked = (round: number): boolean => round >= ROUNDS.first && (round - ROUNDS.first) % ROUNDS.more === 0;
  for (let round = 1; round <= ROUNDS.most; round++) {
    await measure(overRest, round, times, shapes);
    if (isLooked(round) && spread(times) <= TOLERANCE) break;
  }

  expect([...shapes]).toEqual(REFUSED_ALIKE);
  expect(spread(times)).toBeLessThanOrEqual(TOLERANCE);
  expect(median(times.get('wrong password')!)).toBeGreaterThan(COMPARISON); // else something else was measured
});

it.each(others)('the text of an answer over %s does not reveal which accounts exist', async (_, signIn) => {
  const shapes = new Set<string>();
  for (const [, credentials] of [...kinds, ...kinds])
    shapes.add(JSON.stringify(shapeOf(await signIn(app, credentials))));

  expect([...shapes]).toEqual(REFUSED_ALIKE);
});
