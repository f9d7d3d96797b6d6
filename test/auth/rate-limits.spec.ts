import { startTestApp, type TestApp } from '../support/app.js';
import { unique } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { expectRefusal } from '../support/refusals.js';
import {
  ALL_SIGN_INS,
  anAccount,
  anAddress,
  edgeOf,
  from,
  guessing,
  outcomes,
  signInEach,
  type SignInAnswer,
} from '../support/sign-in.js';
import { recordStatements } from '../support/statements.js';

const FAILURES = 3;
const ATTEMPTS = 6;
const WINDOW = 900;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    failuresPerAccount: FAILURES,
    attemptsPerAddress: ATTEMPTS,
    rateLimitWindow: WINDOW,
    trustProxy: true, // lets a test call from any IP address
  });
});
afterAll(() => app.close());

/** The seconds that are left of a window that began at `since` or later. */
const leftSince = (since: number): number => WINDOW - (performance.now() - since) / 1_000;

const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

describe.each(ALL_SIGN_INS)('an account over %s', (name, signIn) => {
  const edge = edgeOf(name);

  it('is locked after the allowed failures, even for the right password, without a read of the user', async () => {
    const account = await anAccount(app);
    const since = performance.now();

    const failed = await signInEach(app, signIn, times(FAILURES, guessing(account)));
    expect(outcomes(failed)).toEqual(times(FAILURES, 'UNAUTHENTICATED'));
    expect(failed.map(({ retryAfter }) => retryAfter)).toEqual(times(FAILURES, null));

    const statements = await recordStatements(async () => {
      const [refused] = await signInEach(app, signIn, [account]);
      expectRefusal(edge, refused!, { code: 'RATE_LIMITED', problems: [], ...(edge === 'GraphQL' && { status: 200 }) });
      expect(refused!.retryAfter).toBeGreaterThanOrEqual(leftSince(since));
      expect(refused!.retryAfter).toBeLessThanOrEqual(WINDOW);
    });
    expect(statements.filter((text) => text.includes('RateLimit'))).toHaveLength(2);
    expect(statements.filter((text) => text.includes('"User"'))).toEqual([]);
  });

  it('is not locked for longer by refused attempts', async () => {
    const account = await anAccount(app);
    await signInEach(app, signIn, times(FAILURES, guessing(account)));
    const [first] = await signInEach(app, signIn, [guessing(account)]);

    const more = await signInEach(app, signIn, times(4, guessing(account)));

    expect(outcomes(more)).toEqual(times(4, 'RATE_LIMITED'));
    for (const { retryAfter } of more) expect(retryAfter).toBeLessThanOrEqual(first!.retryAfter!);
  });

  it('starts again from zero after each successful sign-in', async () => {
    const account = await anAccount(app);
    const round = [...times(FAILURES - 1, guessing(account)), account];

    const answers = await signInEach(app, signIn, [...round, ...round, ...round]);

    const outcome = [...times(FAILURES - 1, 'UNAUTHENTICATED'), 'SIGNED_IN'];
    expect(outcomes(answers)).toEqual([...outcome, ...outcome, ...outcome]);
  });

  it('is recognized by organization and e-mail address, however they are written', async () => {
    const account = await anAccount(app);
    const twin = await anAccount(app, { email: account.email });
    const written = {
      organization: ` ${account.organization.toUpperCase()}`,
      email: ` ${account.email.toUpperCase()} `,
    };
    await signInEach(app, signIn, times(FAILURES, guessing({ ...account, ...written })));

    expect(outcomes(await signInEach(app, signIn, [account, twin]))).toEqual(['RATE_LIMITED', 'SIGNED_IN']);
  });

  it('that does not exist, is invited or deactivated has the same limit and the same answers', async () => {
    const known = await anAccount(app);
    const accounts = [
      guessing(known),
      { ...known, email: `${unique('nobody')}@test.example` },
      { ...known, organization: unique('nowhere') },
      await anAccount(app, { status: 'INVITED' }),
      await anAccount(app, { status: 'DEACTIVATED' }),
    ];

    const told = [];
    for (const account of accounts) {
      const answers = await signInEach(app, signIn, times(FAILURES + 2, account));
      told.push(answers.map(({ status, outcome, headers }) => [status, outcome, Object.keys(headers)]));
    }

    expect(told[0]!.map(([, outcome]) => outcome)).toEqual([
      ...times(FAILURES, 'UNAUTHENTICATED'),
      ...times(2, 'RATE_LIMITED'),
    ]);
    for (const answers of told) expect(answers).toEqual(told[0]);
  });

  it('allows many concurrent sign-ins with the right password', async () => {
    const account = await anAccount(app);
    await signInEach(app, signIn, times(FAILURES - 1, guessing(account)));

    const answers = await Promise.all(times(40, account).map((each) => signIn(app, each, from(anAddress()))));

    expect(outcomes(answers)).toEqual(times(40, 'SIGNED_IN'));
  });
});

describe.each(ALL_SIGN_INS)('an IP address over %s', (name, signIn) => {
  const edge = edgeOf(name);

  it('may make a number of attempts, right or wrong, for any account; the next one is refused', async () => {
    const [one, other] = [await anAccount(app), await anAccount(app)];
    const here = anAddress();
    const since = performance.now();
    const attempts = [one, guessing(one), other, guessing(other), { ...one, organization: unique('nowhere') }, other];
    expect(attempts).toHaveLength(ATTEMPTS);
    for (const attempt of attempts) {
      expect((await signIn(app, attempt, from(here))).outcome).toBe(
        attempt === one || attempt === other ? 'SIGNED_IN' : 'UNAUTHENTICATED',
      );
    }

    const refused = await signIn(app, one, from(here));

    expectRefusal(edge, refused, { code: 'RATE_LIMITED', problems: [], ...(edge === 'GraphQL' && { status: 200 }) });
    expect(refused.retryAfter).toBeGreaterThanOrEqual(leftSince(since));
    expect(refused.retryAfter).toBeLessThanOrEqual(WINDOW);
    expect((await signIn(app, one, from(anAddress()))).outcome).toBe('SIGNED_IN');
  });

  it('gets no more attempts if they are concurrent', async () => {
    const account = await anAccount(app);
    const here = anAddress();

    const answers = await Promise.all(times(30, account).map((each) => signIn(app, each, from(here))));

    expect(outcomes(answers).sort()).toEqual([
      ...times(30 - ATTEMPTS, 'RATE_LIMITED'),
      ...times(ATTEMPTS, 'SIGNED_IN'),
    ]);
  });

  it('that is refused costs no statement, however often it tries', async () => {
    const account = await anAccount(app);
    const here = anAddress();
    const since = performance.now();
    for (const each of times(ATTEMPTS + 1, account)) await signIn(app, each, from(here));

    const statements = await recordStatements(async () => {
      const more = await Promise.all(times(20, account).map((each) => signIn(app, each, from(here))));
      expect(outcomes(more)).toEqual(times(20, 'RATE_LIMITED'));
      for (const { retryAfter } of more) expect(retryAfter).toBeGreaterThanOrEqual(leftSince(since));
    });

    expect(statements).toEqual([]);
  });

  it.each([
    [
      'of IPv6 shares its counter with all of its /64',
      (n: number, v4: string) => `2001:db8:${v4.split('.')[3]}:7:${n}::${n}`,
    ],
    ['of IPv4 has one counter, however it is written', (n: number, v4: string) => (n % 2 ? v4 : `::ffff:${v4}`)],
  ])('%s', async (_title, addressOf) => {
    const account = await anAccount(app);
    const v4 = anAddress();
    const answers: SignInAnswer[] = [];
    for (let n = 0; n <= ATTEMPTS; n++) answers.push(await signIn(app, account, from(addressOf(n, v4))));

    expect(outcomes(answers)).toEqual([...times(ATTEMPTS, 'SIGNED_IN'), 'RATE_LIMITED']);
  });
});

it('each sign-in in one GraphQL document counts', async () => {
  const account = await anAccount(app);
  const signIns = (n: number): string =>
    times(n, 'login(input: $input) { expiresIn }')
      .map((field, i) => `a${i}: ${field}`)
      .join(' ');
  const several = (n: number) =>
    sendGraphql(app, null, `mutation ($input: LoginInput!) { ${signIns(n)} }`, { input: account });

  expect(Object.keys((await several(ATTEMPTS - 1)).data)).toHaveLength(ATTEMPTS - 1);
  expect(await several(2)).toMatchObject({
    status: 200,
    code: 'RATE_LIMITED',
    errors: [],
    data: { a0: { expiresIn: expect.any(Number) }, a1: null },
  });
});
