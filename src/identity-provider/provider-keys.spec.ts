import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { DomainError } from '../errors/domain-error.js';
import { ProviderKeys } from './provider-keys.js';

const MINUTE = 60_000;

/** What the provider answers to each path. */
let answers: Record<string, (response: ServerResponse) => void>;
let asked: string[];
let issuer: string;
let keySet: { keys: JWK[] };
const server = createServer(({ url = '' }, response) => {
  asked.push(url);
  answers[url]!(response);
});
const json = (body: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(body));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/tenant/`;
  keySet = { keys: [await aKey('one'), await aKey('two')] };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  answers = {
    '/tenant/.well-known/openid-configuration': json({ issuer, jwks_uri: `${issuer}keys` }),
    '/tenant/keys': json(keySet),
  };
});

/** What the server logs, which the tests do not print. */
const { warn, log } = Logger.prototype;
beforeAll(() => (Logger.prototype.warn = Logger.prototype.log = () => undefined));
afterAll(() => Object.assign(Logger.prototype, { warn, log }));

const clock = Date.now;
let later = 0;
beforeEach(() => {
  later = 0;
  Date.now = () => clock() + later;
});
afterEach(() => (Date.now = clock));

async function aKey(kid: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair('ES256');
  return { ...(await exportJWK(publicKey)), kid };
}

/** `found`, or why not: the name of the error, with the seconds to wait. */
async function outcome(keys: ProviderKeys, kid: string | undefined): Promise<string> {
  try {
    await keys.find({ alg: 'ES256', ...(kid !== undefined && { kid }) }, { payload: '', signature: '' });
    return 'found';
  } catch (error) {
    return error instanceof DomainError ? `${error.code} ${String(error.retryAfter)}` : (error as Error).name;
  }
}

it('loads the keys once for all calls, and again after ten minutes', async () => {
  const keys = new ProviderKeys(issuer);
  expect(await Promise.all([outcome(keys, 'one'), outcome(keys, 'two')])).toEqual(['found', 'found']);
  later = 9 * MINUTE;
  expect(await outcome(keys, 'one')).toBe('found');
  expect(asked).toEqual(['/tenant/.well-known/openid-configuration', '/tenant/keys']);

  answers['/tenant/keys'] = json({ keys: keySet.keys.slice(1) });
  later = 11 * MINUTE;
  expect(await outcome(keys, 'one')).toBe('JWKSNoMatchingKey');
  expect(await outcome(keys, 'two')).toBe('found');
});

it('uses old keys while the provider is away, and does not ask again for two seconds', async () => {
  const keys = new ProviderKeys(issuer);
  await outcome(keys, 'one');
  answers['/tenant/keys'] = (response) => void response.destroy();
  later = 11 * MINUTE;
  asked = [];
  expect([await outcome(keys, 'one'), await outcome(keys, 'two')]).toEqual(['found', 'found']);
  expect(await outcome(keys, 'three')).toMatch(/^UNAVAILABLE [12]$/);
  expect(asked).toHaveLength(2);

  answers['/tenant/keys'] = json({ keys: [...keySet.keys, await aKey('three')] });
  later += 3_000;
  expect(await outcome(keys, 'three')).toBe('found');
});

it('asks at most ten times a minute for the sake of unknown keys', async () => {
  const keys = new ProviderKeys(issuer);
  const outcomes = [];
  for (let count = 0; count < 11; count++) outcomes.push(await outcome(keys, `made up ${String(count)}`));
  // The first token loads the keys, and then asks for its own.
  expect(outcomes.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => 'JWKSNoMatchingKey'));
  expect(outcomes.slice(9).map((text) => text.split(' ')[0])).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  expect(await outcome(keys, 'one')).toBe('found');
  expect(asked.filter((path) => path === '/tenant/keys')).toHaveLength(10);
  later = MINUTE + 1;
  expect(await outcome(keys, 'made up again')).toBe('JWKSNoMatchingKey');
});

it('needs the id of the key if the provider has several', async () => {
  expect(await outcome(new ProviderKeys(issuer), undefined)).toBe('JWKSMultipleMatchingKeys');
  answers['/tenant/keys'] = json({ keys: keySet.keys.slice(1) });
  expect(await outcome(new ProviderKeys(issuer), undefined)).toBe('found');
});

const DISCOVERY = '/tenant/.well-known/openid-configuration';
it.each<[string, string, (response: ServerResponse) => void]>([
  ['names another issuer', DISCOVERY, (r) => json({ issuer: issuer.slice(0, -1), jwks_uri: `${issuer}keys` })(r)],
  [
    'has its keys at another machine without https',
    DISCOVERY,
    (r) => json({ issuer, jwks_uri: `${issuer.replace('127.0.0.1', '0.0.0.0')}keys` })(r),
  ],
  ['has no address of its keys', DISCOVERY, (r) => json({ issuer })(r)],
  ['redirects', DISCOVERY, (r) => void r.writeHead(302, { location: '/tenant/elsewhere' }).end()],
  ['redirects to its keys', '/tenant/keys', (r) => void r.writeHead(302, { location: '/tenant/elsewhere' }).end()],
  ['answers 500', '/tenant/keys', (r) => void r.writeHead(500).end(JSON.stringify(keySet))],
  ['answers with HTML', '/tenant/keys', (r) => void r.end('<html>')],
  ['answers null', '/tenant/keys', (r) => json(null)(r)],
  ['has a key that is not an object', '/tenant/keys', (r) => json({ keys: ['one'] })(r)],
  ['answers without an end', '/tenant/keys', (r) => flood(r)],
])('a provider that %s is away', async (_, path, answer) => {
  answers['/tenant/elsewhere'] = (response) =>
    json(path === DISCOVERY ? { issuer, jwks_uri: `${issuer}keys` } : keySet)(response);
  answers[path] = answer;
  expect(await outcome(new ProviderKeys(issuer), 'one')).toBe('UNAVAILABLE 2');
});

it('does not wait longer than three seconds', async () => {
  answers['/tenant/keys'] = () => undefined;
  const since = performance.now();
  expect(await outcome(new ProviderKeys(issuer), 'one')).toBe('UNAVAILABLE 2');
  expect(performance.now() - since).toBeGreaterThan(2_900);
  server.closeAllConnections();
});

/** More bytes than any document of a provider, in which the keys come last. */
function flood(response: ServerResponse): void {
  response.on('error', () => undefined);
  response.write(`{"padding":"${'x'.repeat(300 * 1024)}",`);
  response.end(JSON.stringify(keySet).slice(1));
}
