import { setTimeout as sleep } from 'node:timers/promises';
import { Settings } from '../settings/settings.js';
import { TokensService } from './tokens.service.js';

const OLD = 'the secret before, of more than 32 bytes';
const NEW = 'the secret in force, of more than 32 bytes';
const JANE = { orgId: 1, userId: '0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234', version: 0 };

const tokensOf = (settings: Partial<Settings> = {}): TokensService =>
  new TokensService(new Settings({ jwtSecret: NEW, previousJwtSecret: null, jwtTtl: 60, ...settings } as Settings));

it('accepts a token until the second in which it expires, and never afterwards', async () => {
  const tokens = tokensOf({ jwtTtl: 2 });
  const bearer = `Bearer ${tokens.sign(JANE)}`;
  const seen: boolean[] = [];
  const since = Date.now();
  while (Date.now() - since < 2_500) {
    seen.push(tokens.verify(bearer) !== null);
    await sleep(50);
  }
  expect(seen[0]).toBe(true);
  expect(seen.at(-1)).toBe(false);
  expect(seen.indexOf(false)).toBeLessThan(seen.length - 5);
  expect(seen.lastIndexOf(true)).toBeLessThan(seen.indexOf(false));
});

it('gives the same result each time for the same token', () => {
  const tokens = tokensOf({ previousJwtSecret: OLD });
  const good = `Bearer ${tokensOf({ jwtSecret: OLD }).sign(JANE)}`;
  const forged = `Bearer ${tokensOf({ jwtSecret: 'a secret that nobody told this service of' }).sign(JANE)}`;
  for (let time = 0; time < 3; time++) {
    expect(tokens.verify(good)).toEqual(JANE);
    expect(tokens.verify(forged)).toBeNull();
    expect(tokens.verify(`${good}x`)).toBeNull();
    expect(tokens.verify(good.slice(0, -1))).toBeNull();
  }
});

it('verifies more tokens than its cache holds', () => {
  const tokens = tokensOf();
  const bearers = Array.from({ length: 1_500 }, (_, orgId) => `Bearer ${tokens.sign({ ...JANE, orgId })}`);
  for (let time = 0; time < 2; time++) {
    expect(bearers.map((bearer) => tokens.verify(bearer)?.orgId)).toEqual(bearers.map((_, orgId) => orgId));
  }
});

it('accepts tokens that expire after 2038, when seconds no longer fit into 32 bits', () => {
  const tokens = tokensOf({ jwtTtl: 20 * 365 * 24 * 3600 });
  expect(tokens.verify(`Bearer ${tokens.sign(JANE)}`)).toEqual(JANE);
});
