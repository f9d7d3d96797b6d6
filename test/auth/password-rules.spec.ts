import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, unique } from '../support/builders.js';
import { anEmail } from '../support/inputs.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { twoOrganizations, type TwoOrganizations } from '../support/two-organizations.js';
import { post, USERS } from '../support/older-calls.js';
import { placesOfGraphql, placesOfRest } from '../support/operation-places.js';
import { requestOf, wireOf } from '../support/operation-requests.js';
import { OPERATIONS } from '../support/operations.js';
import { anOpenLink, PASSWORD_CALLS } from '../support/password-calls.js';
import { expectRefusal } from '../support/refusals.js';
import { aCaller, aRequest } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { SIGN_INS } from '../support/sign-in.js';
import { TRANSPORTS } from '../support/transports.js';
import { sendAs } from '../support/http-client.js';

let app: TestApp;
let two: TwoOrganizations;
let organization: TestOrganization;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  two = await twoOrganizations(app);
  organization = await anOrganization(app.prisma);
  token = (await aCaller(app, organization, { roleKeys: ['admin'] })).token;
});
afterAll(() => app.close());

/** Each place of an input that sets a password. */
async function placesThatSetOne(): Promise<[operation: string, place: string][]> {
  const places = Object.entries({ ...placesOfGraphql(app), ...(await placesOfRest(app)) });
  return places
    .filter(([name]) => !['login', 'POST /api/auth/login', 'POST /api/auth/session'].includes(name)) // only compare it
    .flatMap(([name, leaves]) => leaves.map((leaf): [string, string] => [name, leaf]))
    .filter(([, leaf]) => /password$/i.test(leaf) && !leaf.endsWith('currentPassword'));
}

it.each(['password123', 'PASSWORD123', 'iloveyou'])(
  'the common password %s is refused wherever a password is set',
  async (common) => {
    const places = await placesThatSetOne();
    expect(places.length).toBeGreaterThanOrEqual(5);
    const before = await snapshot(app.prisma);
    for (const [name, place] of places) {
      const operation = OPERATIONS.find((one) => one.name === name)!;
      const request = requestOf(app, operation, two.own, { [place]: common });
      const answer = await sendAs(app.url, two.company.token, wireOf(request));
      const pointer = `/${place.replace(/^input\./, '').replaceAll('.', '/')}`;
      const problems = [`PASSWORD_COMMON ${pointer}`];
      const { data } = JSON.parse(answer.text) as { data?: unknown };
      if (operation.edge === 'GraphQL') expect(JSON.stringify(data ?? null)).toMatch(/^(null|\{"\w+":null\})$/);
      expectRefusal(operation.edge, withoutData(answer), { code: 'INVALID_INPUT', problems, status: 200 });
    }
    expect(await snapshot(app.prisma)).toEqual(before);
  },
);

/** Removes `data`, because nullable fields of mutations are null there. */
function withoutData<T extends { text: string }>(answer: T): T {
  const { data: _, ...body } = JSON.parse(answer.text) as { data?: unknown };
  return { ...answer, text: JSON.stringify(body) };
}

const COMPOSED = 'Zo\u00EB caf\u00E9 \u1E69';
const DECOMPOSED = COMPOSED.normalize('NFD');

const [, { accept }] = INVITATION_CALLS[0]!;
const [, { reset, change }] = PASSWORD_CALLS[0]!;
/** Ways to set a password. Each returns the e-mail address to sign in with. */
const WAYS: [string, (password: string) => Promise<string>][] = [
  ...TRANSPORTS.map(([name, { provision }]): (typeof WAYS)[0] => [
    `provisionUser over ${name}`,
    async (password) => {
      const request = aRequest({ identity: { password, sendInvite: false } });
      expect((await provision(app, token, request)).result).toMatchObject({ created: true });
      return request.identity.email;
    },
  ]),
  [
    'createUser',
    async (password) => {
      const email = anEmail();
      expect(await post(app, token, USERS, { email, name: 'Jane', password })).toMatchObject({ status: 201 });
      return email;
    },
  ],
  [
    'acceptInvitation',
    async (password) => {
      const user = await aUser(app.prisma, organization, { status: 'INVITED' });
      await app.prisma.invitation.create({ data: { orgId: user.orgId, userId: user.id } });
      expect((await accept(app, { token: await mailedToken(app, user), password })).result).toBeDefined();
      return user.email;
    },
  ],
  [
    'resetPassword',
    async (password) => {
      const user = await aUser(app.prisma, organization);
      expect((await reset(app, { token: await anOpenLink(app, user), password })).result).toBeDefined();
      return user.email;
    },
  ],
  [
    'changePassword',
    async (newPassword) => {
      const currentPassword = unique('password');
      const user = await aUser(app.prisma, organization, { password: currentPassword });
      expect((await change(app, app.tokenFor(user), { currentPassword, newPassword })).result).toBeDefined();
      return user.email;
    },
  ],
];

describe.each(WAYS)('a password set by %s', (_, set) => {
  it.each([
    ['composed and sent decomposed', COMPOSED, DECOMPOSED],
    ['decomposed and sent composed', DECOMPOSED, COMPOSED],
    ['decomposed and sent as it was set', DECOMPOSED, DECOMPOSED],
    ['of the maximum length after composition', 'e\u0301'.repeat(36), '\u00E9'.repeat(36)],
  ])('lets its owner sign in, %s', async (_title, password, sent) => {
    const email = await set(password);
    for (const [, signIn] of SIGN_INS) {
      const credentials = { organization: organization.slug, email, password: sent };
      expect((await signIn(app, credentials)).outcome).toBe('SIGNED_IN');
      expect((await signIn(app, { ...credentials, password: `${sent}!` })).outcome).toBe('UNAUTHENTICATED');
    }
  });
});

it.each(SIGN_INS)(
  'a stored hash of a decomposed password from an earlier release still lets its owner sign in over %s',
  async (_, signIn) => {
    const { email } = await aUser(app.prisma, organization, { password: DECOMPOSED });
    const credentials = { organization: organization.slug, email, password: DECOMPOSED };
    expect((await signIn(app, credentials)).outcome).toBe('SIGNED_IN');
    expect((await signIn(app, { ...credentials, password: unique('other') })).outcome).toBe('UNAUTHENTICATED');
  },
);
