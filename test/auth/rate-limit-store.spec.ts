import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaService } from '../../src/database/prisma.service.js';
import { LimitsService } from '../../src/rate-limiting/limits.service.js';
import type { Settings } from '../../src/settings/settings.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aDatabaseProxy } from '../support/proxy.js';
import { until } from '../support/sessions.js';
import { anAccount, guessing, outcomes, SIGN_INS, type SignIn, type SignInAnswer } from '../support/sign-in.js';

const [[, overRest], [, overGraphql]] = SIGN_INS as [[string, SignIn], [string, SignIn]];

async function withApp(overrides: Partial<Settings>, work: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await startTestApp(overrides);
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

/** The counters: key and count. */
async function counters({ prisma }: TestApp): Promise<[string, number][]> {
  const rows = await prisma.rateLimit.findMany({ orderBy: { key: 'asc' } });
  return rows.map(({ key, points }) => [key, points]);
}

describe('an attempt', () => {
  it('is counted by all replicas together', () =>
    withApp({ failuresPerAccount: 4, attemptsPerAddress: 9 }, (one) =>
      withApp(one.settings, async (other) => {
        const [account, second] = [await anAccount(one), await anAccount(one)];
        const answers: SignInAnswer[] = [];
        for (const [app, signIn] of [
          [one, overRest],
          [other, overGraphql],
          [other, overRest],
          [one, overGraphql],
        ] as const)
          answers.push(await signIn(app, guessing(account)));
        answers.push(await overRest(one, account), await overRest(other, account));
        expect(outcomes(answers.slice(0, 4))).toEqual(Array(4).fill('UNAUTHENTICATED'));
        expect(outcomes(answers.slice(4))).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);

        const last: SignInAnswer[] = [];
        for (const app of [one, other, one, other, one]) last.push(await overRest(app, second));
        expect(outcomes(last)).toEqual(['SIGNED_IN', 'SIGNED_IN', 'SIGNED_IN', 'RATE_LIMITED', 'RATE_LIMITED']);
      }),
    ));

  it.each(SIGN_INS)('counts until the time in Retry-After, over %s', (_, signIn) =>
    withApp({ failuresPerAccount: 1, rateLimitWindow: 3 }, async (app) => {
      const account = await anAccount(app);
      const sentAt = Date.now();
      expect((await signIn(app, guessing(account))).outcome).toBe('UNAUTHENTICATED');
      const failedAt = Date.now();

      await sleep(1_100);
      const askedAt = Date.now();
      const { outcome, retryAfter } = await signIn(app, account);
      expect(outcome).toBe('RATE_LIMITED');
      expect(retryAfter! * 1_000).toBeGreaterThanOrEqual(sentAt + 3_000 - Date.now());
      expect(retryAfter! * 1_000).toBeLessThan(failedAt + 3_000 - askedAt + 1_000); // rounded up to whole seconds

      await sleep(retryAfter! * 1_000);
      expect((await signIn(app, account)).outcome).toBe('SIGNED_IN');
    }),
  );

  it('from one IP address counts until the window ends', () =>
    withApp({ attemptsPerAddress: 2, rateLimitWindow: 3 }, async (app) => {
      const account = await anAccount(app);
      const answers = [await overRest(app, account), await overGraphql(app, account), await overRest(app, account)];
      expect(outcomes(answers)).toEqual(['SIGNED_IN', 'SIGNED_IN', 'RATE_LIMITED']);

      await sleep(answers[2]!.retryAfter! * 1_000);

      expect((await overRest(app, account)).outcome).toBe('SIGNED_IN');
    }));

  it('counts for the IP address of the connection; X-Forwarded-For counts only behind a trusted proxy', async () => {
    for (const trustProxy of [false, true]) {
      await withApp({ attemptsPerAddress: 2, trustProxy }, async (app) => {
        const account = await anAccount(app);
        const answers: SignInAnswer[] = [];
        for (const [n, [, signIn]] of [...SIGN_INS, ...SIGN_INS].entries())
          answers.push(await signIn(app, account, { 'x-forwarded-for': `198.18.0.${n}` }));
        const refused = trustProxy ? 'SIGNED_IN' : 'RATE_LIMITED';
        expect(outcomes(answers)).toEqual(['SIGNED_IN', 'SIGNED_IN', refused, refused]);
      });
    }
  });

  it('is stored without personal data, and forgotten when the account signs in', () =>
    withApp({}, async (app) => {
      const account = await anAccount(app);
      for (const [, signIn] of SIGN_INS) await signIn(app, guessing(account));

      const [failures, address] = await counters(app);
      expect([failures, address]).toEqual([
        [expect.stringMatching(/^account:sign-in:[0-9a-f]{64}$/), 2],
        [expect.stringMatching(/^address:sign-in:[0-9a-f]{64}$/), 2],
      ]);

      await overRest(app, account);
      expect(await counters(app)).toEqual([[address![0], 3]]);
    }));

  it('is deleted some time after its window, by a timer that survives an outage', () =>
    withApp({}, async ({ prisma, settings }) => {
      await prisma.rateLimit.create({ data: { key: 'long ago', points: 1, expire: Date.now() - 2 * 3_600_000 } });
      await prisma.rateLimit.create({ data: { key: 'now', points: 1, expire: Date.now() + 60_000 } });
      const proxy = await aDatabaseProxy(settings.databaseUrl!);
      const client = new PrismaService(settings.with({ databaseUrl: proxy.url }));
      const sweeps: (() => void)[] = [];
      const original = globalThis.setTimeout;
      globalThis.setTimeout = ((run: () => void, ms: number) => {
        if (ms !== 300_000) return original(run, ms);
        sweeps.push(run);
        return original(() => {}, 0);
      }) as never;
      try {
        new LimitsService(settings, client);
        await proxy.cut();
        sweeps[0]!();
        await until('the next is due', () => Promise.resolve(sweeps.length === 2));
        expect(await prisma.rateLimit.count()).toBe(2);
        await proxy.mend();
        sweeps[1]!();
        await until('the row is gone', async () => (await prisma.rateLimit.count()) === 1);
      } finally {
        globalThis.setTimeout = original;
        await client.$disconnect();
        await proxy.close();
      }
      expect(await prisma.rateLimit.findFirst()).toMatchObject({ key: 'now' });
    }));
});
