import { Logger } from '@nestjs/common';
import { PasswordsService } from '../../src/auth/passwords.service.js';
import type { DomainError } from '../../src/errors/domain-error.js';
import { type LimitedAction, LimitsService } from '../../src/rate-limiting/limits.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { sendGraphql } from '../support/graphql.js';
import { aDatabaseProxy, type DatabaseProxy } from '../support/proxy.js';
import { expectRefusal } from '../support/refusals.js';
import { aCompany, aRequest } from '../support/requests.js';
import { until, withSession } from '../support/sessions.js';
import {
  ALL_SIGN_INS,
  anAccount,
  type Credentials,
  guessing,
  outcomes,
  SIGN_INS,
  type SignInAnswer,
} from '../support/sign-in.js';
import { TRANSPORTS } from '../support/transports.js';

describe('with a limit of 3 failures', () => {
  const FAILURES = 3;
  const GUESSES = 50;
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ failuresPerAccount: FAILURES });
  });
  afterAll(() => app.close());

  it.each(ALL_SIGN_INS)(
    '50 concurrent guesses over %s reveal no more than sequential ones: the right password does not sign in',
    async (_, signIn) => {
      const account = await anAccount(app);
      const passwords = app.app.get(PasswordsService, { strict: false });
      const { matches } = passwords;
      let arrived = 0;
      let wrong: Promise<SignInAnswer>[] = [];
      // All guesses pass the first check before one is compared, and the right one is compared last.
      passwords.matches = async (password, ...more) => {
        arrived++;
        await until('all guesses have arrived', () => Promise.resolve(arrived === GUESSES));
        if (password === account.password) await Promise.all(wrong);
        return matches.call(passwords, password, ...more);
      };
      try {
        wrong = Array.from({ length: GUESSES - 1 }, (_, n) => signIn(app, guessing(account, n)));
        const right = await signIn(app, account);

        expect(right.outcome).toBe('RATE_LIMITED');
        expect(outcomes(await Promise.all(wrong)).sort()).toEqual([
          ...Array<string>(GUESSES - 1 - FAILURES).fill('RATE_LIMITED'),
          ...Array<string>(FAILURES).fill('UNAUTHENTICATED'),
        ]);
      } finally {
        passwords.matches = matches;
      }
      expect((await signIn(app, account)).outcome).toBe('RATE_LIMITED');
    },
  );
});

describe('with limits of 1', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ failuresPerAccount: 1, attemptsPerAddress: 1 });
  });
  afterAll(() => app.close());

  it('provisioning and reading are not limited', async () => {
    const { token } = await aCompany(app);
    const calls = Array.from({ length: 300 }, (_, n) => TRANSPORTS[n % 2]![1].provision(app, token, aRequest()));
    const answers = await Promise.all(calls);
    expect(answers.filter(({ result }) => result?.created !== true)).toEqual([]);

    const reads = await Promise.all(
      Array.from({ length: 30 }, () => sendGraphql(app, token, '{ me { id } roles { key } }')),
    );
    expect(reads.filter(({ code }) => code !== undefined)).toEqual([]);
    expect(await app.prisma.rateLimit.count()).toBe(0);
  });

  const outcomeOf = (count: Promise<void>): Promise<unknown> =>
    count.then(
      () => 'COUNTED',
      (error: unknown) => (error as DomainError).code,
    );

  it('each action has its own counters, by IP address and by account', async () => {
    const limits = app.app.get(LimitsService, { strict: false });
    const actions: LimitedAction[] = ['sign-in', 'accept', 'resend'];

    for (const expected of ['COUNTED', 'RATE_LIMITED'])
      for (const action of actions) {
        expect(await outcomeOf(limits.countAttempt(action, '198.18.7.7'))).toBe(expected);
        expect(await outcomeOf(limits.countOn(action, '198.18.7.7'))).toBe(expected);
      }
    expect(await app.prisma.rateLimit.count()).toBe(6);

    expect(await outcomeOf(limits.countAttempt('resend', '198.18.7.8'))).toBe('COUNTED');
    expect(await outcomeOf(limits.checkOn('resend', '198.18.7.7'))).toBe('RATE_LIMITED');
    await limits.forget('resend', '198.18.7.7');
    expect(await outcomeOf(limits.checkOn('resend', '198.18.7.7'))).toBe('COUNTED');
    expect(await outcomeOf(limits.countOn('resend', '198.18.7.7'))).toBe('COUNTED');
  });
});

describe('when the counters are unavailable', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let app: TestApp;
  let account: Credentials;

  beforeAll(async () => {
    database = await aDatabase();
    proxy = await aDatabaseProxy(database.url);
    app = await startTestApp({ databaseUrl: proxy.url, poolSize: 2, attemptsPerAddress: 20 });
    Logger.overrideLogger(false);
    account = await anAccount(app);
  });
  afterAll(async () => {
    await proxy.mend();
    await app.close();
    await proxy.close();
    await database.drop();
  });

  /** Expects that no sign-in succeeds meanwhile, not even with the right password, and that all succeed afterwards. */
  async function expectClosedWhile(outage: () => unknown, mend: () => unknown): Promise<void> {
    await outage();
    try {
      for (const [name, signIn] of SIGN_INS) {
        const edge = name as 'REST' | 'GraphQL';
        const answer = await signIn(app, account);
        expectRefusal(edge, answer, { code: 'UNAVAILABLE', problems: [], ...(edge === 'GraphQL' && { status: 200 }) });
        expect(answer.retryAfter).toBe(2);
      }
    } finally {
      await mend();
    }
    for (const [, signIn] of SIGN_INS) expect((await signIn(app, account)).outcome).toBe('SIGNED_IN');
  }

  it('no user can sign in while the database is unreachable', () =>
    expectClosedWhile(
      () => proxy.cut(),
      () => proxy.mend(),
    ));

  it('no user can sign in while the table is locked', () =>
    withSession(app, (session) =>
      expectClosedWhile(
        () => session.query('BEGIN; LOCK TABLE "RateLimit"'),
        () => session.query('ROLLBACK'),
      ),
    ));
});
