import { Logger } from '@nestjs/common';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { request } from '../support/http-client.js';
import { anAccount, aProviderKey, type ProviderKey, TestProvider } from '../support/identity-provider.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { until } from '../support/sessions.js';

let provider: TestProvider;
let keys: ProviderKey[];
beforeAll(async () => {
  keys = await Promise.all(['RS256', 'ES256', 'RS256'].map(aProviderKey));
  provider = await TestProvider.start(keys[0]!);
});
afterAll(() => provider.kill());

/** What the server logs, which the tests do not print. */
const lines: string[] = [];
const { warn, log } = Logger.prototype;
beforeAll(() => (Logger.prototype.warn = Logger.prototype.log = (message: string) => void lines.push(message)));
afterAll(() => Object.assign(Logger.prototype, { warn, log }));

interface Site {
  app: TestApp;
  company: TestCompany;
  /** The code of the answer to a token that this key signed. */
  codeFor(key: ProviderKey, claims?: Record<string, unknown>): Promise<string>;
  tokenBy(key: ProviderKey): Promise<string>;
}

/** A server that knows no key yet. */
async function withSite(work: (site: Site) => Promise<void>): Promise<void> {
  const app = await startTestApp({ identityProvider: provider.settings });
  try {
    const company = await aCompany(app);
    const account = anAccount(company.organization, company.admin);
    const tokenBy = (key: ProviderKey, claims = {}) => provider.sign(account, claims, { key });
    const codeFor = async (key: ProviderKey, claims = {}) =>
      (await sendGraphql(app, await tokenBy(key, claims), '{ me { id } }')).code ?? 'ok';
    await work({ app, company, codeFor, tokenBy });
  } finally {
    await app.close();
  }
}

it('finds new keys when the provider rotates them, and gives up removed ones', () =>
  withSite(async ({ codeFor }) => {
    const [first, second, third] = keys as [ProviderKey, ProviderKey, ProviderKey];
    await provider.use(first);
    expect([await codeFor(first), await codeFor(second)]).toEqual(['ok', 'UNAUTHENTICATED']);
    await provider.use(second, first);
    expect([await codeFor(second), await codeFor(first)]).toEqual(['ok', 'ok']);
    await provider.use(third);
    expect([await codeFor(third), await codeFor(first), await codeFor(second)]).toEqual([
      'ok',
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ]);
  }));

it('an outage leaves known keys valid, and answers UNAVAILABLE to unknown ones', () =>
  withSite(async ({ app, company, codeFor, tokenBy }) => {
    const [known, unknown] = keys as [ProviderKey, ProviderKey, ProviderKey];
    await provider.use(known);
    expect(await codeFor(known)).toBe('ok');
    await provider.kill();
    lines.length = 0;
    // The second time, the server does not ask the provider.
    for (let time = 0; time < 2; time++) {
      expect([await codeFor(known), await codeFor(unknown)]).toEqual(['ok', 'UNAVAILABLE']);
      const authorization = `Bearer ${await tokenBy(unknown)}`;
      for (const path of ['/api/roles', '/api/users?format=csv']) {
        const { status, body, headers } = await request(app.url).get(path).set({ authorization });
        expect([status, body.code]).toEqual([503, 'UNAVAILABLE']);
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      }
      const malformed = { query: 'mutation { updateMe(input: { name: 7 }) { id } }' };
      const { body, headers } = await request(app.url).post('/graphql').set({ authorization }).send(malformed);
      expect([body.errors[0].extensions.code, Number(headers['retry-after']) > 0]).toEqual(['UNAVAILABLE', true]);
    }
    expect(await codeFor(known, { exp: 1 })).toBe('UNAUTHENTICATED');
    expect((await sendGraphql(app, company.token, '{ me { id } }')).code).toBeUndefined();
    expect(lines.filter((text) => text.startsWith('The keys'))).toEqual([
      'The keys of the identity provider could not be loaded: ECONNREFUSED',
    ]);
    expect(lines.join()).not.toMatch(/eyJ|@/); // tokens and addresses

    await provider.use(unknown);
    await until('the provider is asked again', async () => (await codeFor(unknown)) === 'ok', 20_000);
    expect(lines.filter((text) => text === 'The identity provider answers again.')).toHaveLength(1);
  }));

it('starts while the provider is away', async () => {
  await provider.kill();
  await withSite(async ({ codeFor, company, app }) => {
    expect(await codeFor(keys[0]!)).toBe('UNAVAILABLE');
    expect((await sendGraphql(app, company.token, '{ me { id } }')).code).toBeUndefined();
  });
});
