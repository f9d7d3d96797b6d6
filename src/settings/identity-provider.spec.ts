import { readSettings } from './settings.js';

const NEEDED = { JWT_SECRET: 's'.repeat(32), DATA_DIR: 'unused' };
const GOOD = {
  OIDC_ISSUER: 'https://id.example/realms/house',
  OIDC_AUDIENCE: 'provisioning',
  OIDC_ORGANIZATION_CLAIM: 'org_slug',
  OIDC_EMAIL_CLAIM: 'https://house.example/email',
};
const providerIn = (settings: Partial<typeof GOOD>) => readSettings({ ...NEEDED, ...settings }).identityProvider;

it('all four settings are needed, or none', () => {
  expect(providerIn(GOOD)).toEqual({
    issuer: GOOD.OIDC_ISSUER,
    audience: GOOD.OIDC_AUDIENCE,
    organizationClaim: GOOD.OIDC_ORGANIZATION_CLAIM,
    emailClaim: GOOD.OIDC_EMAIL_CLAIM,
  });
  expect(providerIn({})).toBeNull();
  expect(providerIn(Object.fromEntries(Object.keys(GOOD).map((name) => [name, ''])))).toBeNull();
});

it.each(Object.keys(GOOD))('%s alone, or all but it, is refused', (name) => {
  const { [name as keyof typeof GOOD]: value, ...others } = GOOD;
  expect(() => providerIn(others)).toThrow(`These settings cannot be used:\n  ${name}: is required`);
  expect(() => providerIn({ ...others, [name]: '' })).toThrow(`${name}: is required`);
  expect(() => providerIn({ [name]: value })).toThrow(/(: is required[^]*){3}/);
});

it.each([
  'https://id.example',
  'https://id.example/',
  'https://ID.example:8443/a//b',
  'http://localhost:3001',
  'http://127.0.0.1:3001/tenant/',
  'http://[::1]:3001',
])('the issuer %s is kept as it is written', (OIDC_ISSUER) => {
  expect(providerIn({ ...GOOD, OIDC_ISSUER })?.issuer).toBe(OIDC_ISSUER);
});

it.each([
  'id.example',
  'http://id.example',
  'http://127.0.0.1.example',
  'http://localhost.example',
  'http://10.0.0.1',
  'ftp://localhost',
  'https://id.example/?tenant=1',
  'https://id.example/?',
  'https://id.example/#top',
  'https://user@id.example',
  'https://user:hunter2@id.example',
  ' https://id.example',
  'https://id.exämple',
])('the issuer %s is refused, and not repeated', (OIDC_ISSUER) => {
  const read = () => providerIn({ ...GOOD, OIDC_ISSUER });
  expect(read).toThrow(/^These settings cannot be used:\n {2}OIDC_ISSUER: must be an https URL [^:]*$/);
});

it('an issuer that does not fit into the database is refused', () => {
  expect(() => providerIn({ ...GOOD, OIDC_ISSUER: `https://id.example/${'a'.repeat(237)}` })).toThrow('at most 255');
});

it.each(['OIDC_AUDIENCE', 'OIDC_ORGANIZATION_CLAIM', 'OIDC_EMAIL_CLAIM'])('%s must not have white space', (name) => {
  for (const value of [' ', 'a b', 'a\n'])
    expect(() => providerIn({ ...GOOD, [name]: value })).toThrow(`${name}: must`);
});
