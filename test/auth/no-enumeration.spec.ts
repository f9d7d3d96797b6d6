import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, unique } from '../support/builders.js';
import { ALL_SIGN_INS, type Credentials, type SignIn } from '../support/sign-in.js';
import { median, shapeOf, provenSpread, timesOf, TOLERANCE } from '../support/answer-times.js';

const PASSWORD = 'a password of theirs';
/**
 * High enough that the password comparison takes most of a sign-in, as in production, and low enough for a thousand
 * sign-ins.
 */
const COST = 8;
/** The least time of a comparison, in milliseconds. */
const COMPARISON = 10;

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

const [[, overRest], ...others] = ALL_SIGN_INS as [[string, SignIn], ...[string, SignIn][]];
const REFUSED_ALIKE = [expect.stringContaining('UNAUTHENTICATED')];

it('neither the text nor the time of an answer reveals which accounts exist', async () => {
  const { shapes, times } = await timesOf(new Map(kinds.map(([kind, sent]) => [kind, () => overRest(app, sent)])));

  expect([...shapes]).toEqual(REFUSED_ALIKE);
  expect(provenSpread(times)).toBeLessThanOrEqual(TOLERANCE);
  expect(median(times.get('wrong password')!)).toBeGreaterThan(COMPARISON); // else something else was measured
});

it.each(others)('the text of an answer over %s does not reveal which accounts exist', async (_, signIn) => {
  const shapes = new Set<string>();
  for (const [, credentials] of [...kinds, ...kinds]) shapes.add(shapeOf(await signIn(app, credentials)));

  expect([...shapes]).toEqual(REFUSED_ALIKE);
});
