import bcrypt from 'bcrypt';
import { PasswordsService } from '../../src/auth/passwords.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, unique } from '../support/builders.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { aCompany, aRequest, type TestCompany } from '../support/requests.js';
import { until } from '../support/sessions.js';
import { anAccount, anAddress, type Credentials, from, guessing, SIGN_INS } from '../support/sign-in.js';
import { TRANSPORTS } from '../support/transports.js';

const FLOOD = 80;
/** More than the threads that hash. */
const THREADS = 4;

const [[, rest], [, graphql]] = TRANSPORTS as [(typeof TRANSPORTS)[0], (typeof TRANSPORTS)[1]];
const [[, signIn]] = SIGN_INS as [(typeof SIGN_INS)[0]];
const { hash, compare } = bcrypt;

/** Passwords in the order in which bcrypt gets them. */
const taken: string[] = [];
/** For each password, how many bcrypt had already got when it arrived. */
const cameAt = new Map<string, number>();
/** While this is pending, bcrypt does not finish a password. */
let gate = Promise.resolve();

let app: TestApp;
let flooded: TestCompany;
let other: TestCompany;
beforeAll(async () => {
  app = await startTestApp({ trustProxy: true });
  flooded = await aCompany(app);
  other = await aCompany(app);
  for (const name of ['hash', 'compare'] as const) {
    const original = bcrypt[name] as (password: string, other: never) => Promise<unknown>;
    bcrypt[name] = (async (password: string, other: never) => {
      taken.push(password);
      await gate;
      return original(password, other);
    }) as never;
  }
  const passwords = app.app.get(PasswordsService, { strict: false });
  for (const name of ['hash', 'matches'] as const) {
    const original = passwords[name] as (password: string, ...more: unknown[]) => unknown;
    passwords[name] = ((password: string, ...more: unknown[]) => {
      cameAt.set(password, taken.length);
      return original.call(passwords, password, ...more);
    }) as never;
  }
});
afterAll(async () => {
  Object.assign(bcrypt, { hash, compare });
  await app.close();
});

const create = async (n: number, { token }: TestCompany, password: string): Promise<string> => {
  const request = aRequest({ identity: { password, sendInvite: false } });
  const { code, result } = await (n % 2 === 0 ? rest : graphql).provision(app, token, request);
  return result?.created === true ? 'CREATED' : String(code);
};
const guess = async (n: number, credentials: Credentials, address = anAddress()): Promise<string> =>
  (await SIGN_INS[n % 2]![1](app, credentials, from(address))).outcome;

interface Flood {
  call: (n: number, password: string) => Promise<string>;
  outcome: string;
}

/** Guesses from one IP address, each in another organization that does not exist. */
const inventing = (address: string): Flood => ({
  call: (n, password) => guess(n, { ...aStranger(), password }, address),
  outcome: 'UNAUTHENTICATED',
});
const aStranger = (): Credentials => ({
  organization: unique('nowhere'),
  email: `${unique('p')}@test.example`,
  password: unique('guess'),
});

const FLOODS: [title: string, flood: Flood][] = [
  [
    'new users with passwords in one organization',
    { call: (n, password) => create(n, flooded, password), outcome: 'CREATED' },
  ],
  [
    'sign-ins in one organization, each from another IP address',
    {
      call: (n, password) =>
        guess(n, { organization: flooded.organization.slug, email: flooded.admin.email, password }),
      outcome: 'UNAUTHENTICATED',
    },
  ],
  ['sign-ins from one IP address in unknown organizations', inventing(anAddress())],
];

/**
 * Makes the calls while the whole flood waits.
 * @param passwords what the calls send
 * @returns how many others came before each call, and its answer
 */
async function during<T>(
  { call, outcome }: Flood,
  passwords: readonly string[],
  calls: () => Promise<T>[],
): Promise<{ turns: number; answer: T }[]> {
  let open = (): void => {};
  gate = new Promise((resolve) => (open = resolve));
  const mark = unique('flood');
  const ofFlood = (all: Iterable<string>) => [...all].filter((one) => one.startsWith(mark)).length;
  const flood = Array.from({ length: FLOOD }, (_call, n) => call(n, `${mark} ${String(n)}`));
  await until('the flood', () => Promise.resolve(ofFlood(cameAt.keys()) === FLOOD), 60_000);
  const others = calls();
  await until('the calls', () => Promise.resolve(passwords.every((password) => cameAt.has(password))), 60_000);
  expect(ofFlood(taken)).toBeLessThan(THREADS);
  open();

  const outcomes = await Promise.all(flood);
  expect(outcomes.filter((one) => one !== outcome && one !== 'UNAVAILABLE')).toEqual([]);
  // As many as the server finishes within its time limit.
  expect(outcomes.filter((one) => one === outcome).length).toBeGreaterThan(THREADS);
  const answers = await Promise.all(others);
  return passwords.map((password, n) => ({
    turns: taken.indexOf(password) - cameAt.get(password)!,
    answer: answers[n]!,
  }));
}

async function duringOne<T>(flood: Flood, password: string, call: () => Promise<T>) {
  const [only] = await during(flood, [password], () => [call()]);
  return only!;
}

describe.each(FLOODS)('many %s', (_, flood) => {
  it('delay a sign-in of another organization by at most one turn', async () => {
    const account = await anAccount(app, { password: unique('right') });
    const { turns, answer } = await duringOne(flood, account.password, () => signIn(app, account, from(anAddress())));
    expect(answer.outcome).toBe('SIGNED_IN');
    expect(turns).toBeLessThanOrEqual(1);
  });

  it('delay a new user of another organization by at most one turn', async () => {
    const password = unique('first');
    const { turns, answer } = await duringOne(flood, password, () => create(0, other, password));
    expect(answer).toBe('CREATED');
    expect(turns).toBeLessThanOrEqual(1);
  });

  it('delay an invited user of another organization by at most one turn', async () => {
    const [, { accept }] = INVITATION_CALLS[0]!;
    const invited = await aUser(app.prisma, other.organization, { status: 'INVITED' });
    await app.prisma.invitation.create({ data: { orgId: invited.orgId, userId: invited.id } });
    const password = unique('own');
    const token = await mailedToken(app, invited);
    const { turns, answer } = await duringOne(flood, password, () => accept(app, { token, password }));
    expect(answer.result?.user.status).toBe('ACTIVE');
    expect(turns).toBeLessThanOrEqual(1);
  });
});

it('a flood from one IP address delays its next sign-ins equally, whether or not the organization exists', async () => {
  const address = anAddress();
  const known = guessing(await anAccount(app), unique('known'));
  const unknown = { ...aStranger(), password: unique('unknown') };
  const waits = await during(inventing(address), [known.password, unknown.password], () => [
    guess(0, known, address),
    guess(0, unknown, address),
  ]);
  const [ofKnown, ofUnknown] = waits;
  expect(Math.min(ofKnown!.turns, ofUnknown!.turns)).toBeGreaterThan(FLOOD / 2);
  expect(Math.abs(ofKnown!.turns - ofUnknown!.turns)).toBeLessThanOrEqual(1);
});
