import { ERRORS } from '../../src/errors/catalogue.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail } from '../support/inputs.js';
import { type InvitationCalls, INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { post, rolesOf, USERS } from '../support/older-calls.js';
import { requestOf, valuesOf, wireOf } from '../support/operation-requests.js';
import { twoOrganizations, type TwoOrganizations } from '../support/two-organizations.js';
import { ABOUT_ONESELF, OPERATIONS } from '../support/operations.js';
import { expectRefusal } from '../support/refusals.js';
import { aCaller, aLink, refusal, type TestCaller } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';
import { sendAs } from '../support/http-client.js';

const PASSWORD = 'known to the hijacker';

let app: TestApp;
let two: TwoOrganizations;
/** Holds org_admin. Creates an account and hopes that its owner gets a higher role. */
let hijacker: TestCaller;
beforeAll(async () => {
  app = await startTestApp();
  two = await twoOrganizations(app);
  hijacker = await aCaller(app, two.company.organization, { roleKeys: ['org_admin'] });
});
afterAll(() => app.close());

type Opening = (email: string) => Promise<unknown>;
const identity = (email: string) => ({ email, name: 'Future Boss', password: PASSWORD, sendInvite: true });

/** Each way to set the first password of a colleague. */
const OPENINGS: [string, Opening][] = [
  ...TRANSPORTS.map(([name, { provision }]): [string, Opening] => [
    `provisionUser over ${name}`,
    (email) => provision(app, hijacker.token, { identity: identity(email) }),
  ]),
  ['POST /api/users', (email) => post(app, hijacker.token, USERS, identity(email))],
];

async function anOpenedAccount(open: Opening) {
  const email = anEmail();
  await open(email);
  const { orgId, id } = await app.prisma.user.findFirstOrThrow({ where: { email } });
  return { orgId, id, email };
}

async function signIn(email: string, password = PASSWORD): Promise<string | undefined> {
  const { slug } = two.company.organization;
  const { body } = await post(app, null, '/api/auth/login', { organization: slug, email, password });
  return body.accessToken as string | undefined;
}

/** Makes every call that needs a token. @returns the calls that did not get this refusal */
async function openedTo(token: string, code: 'FORBIDDEN' | 'UNAUTHENTICATED'): Promise<string[]> {
  const opened: string[] = [];
  for (const operation of OPERATIONS.filter(({ isOpen }) => !isOpen)) {
    const request = requestOf(app, operation, two.own, valuesOf(operation, two.own));
    const { status, text } = await sendAs(app.url, token, wireOf(request));
    const isRefused = text.includes(`"${code}"`) && status === (operation.edge === 'REST' ? ERRORS[code].status : 200);
    if (!isRefused) opened.push(operation.name);
  }
  return opened;
}

describe.each(OPENINGS)('an account whose password a colleague with fewer permissions set by %s', (_, open) => {
  it.each(TRANSPORTS)(
    'cannot get the role admin over %s before its mailbox is confirmed',
    async (_name, { provision }) => {
      const boss = await anOpenedAccount(open);
      const before = await snapshot(app.prisma);

      const answer = await provision(app, two.company.token, aLink(boss, { orgRoleKeys: ['admin'] }));

      expect(refusal(answer)).toEqual({ code: 'FORBIDDEN', problems: ['ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0'] });
      expect(answer.errors?.[0]?.detail).toMatch(
        /must first confirm the mailbox by accepting an invitation or using a link/,
      );
      expect(await snapshot(app.prisma)).toEqual(before);
    },
  );

  it('cannot get the role admin by the older call either', async () => {
    const boss = await anOpenedAccount(open);
    const before = await snapshot(app.prisma);

    const answer = await post(app, two.company.token, rolesOf(boss.id), { roleKeys: ['viewer', 'admin'] });

    expectRefusal('REST', answer, { code: 'FORBIDDEN', problems: ['ROLE_NOT_GRANTABLE /roleKeys/1'] });
    expect(answer.text).toMatch(/must first confirm the mailbox by accepting an invitation or using a link/);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('gives the colleague who signs in with that password only the calls about themselves', async () => {
    const boss = await anOpenedAccount(open);
    await post(app, two.company.token, rolesOf(boss.id), { roleKeys: ['admin'] });
    const token = (await signIn(boss.email))!;

    expect(await openedTo(token, 'FORBIDDEN')).toEqual(ABOUT_ONESELF);
    const { text } = await sendAs(app.url, token, {
      path: '/graphql',
      body: JSON.stringify({ query: '{ me { roleKeys permissions administeredBuildingIds } roles { grantable } }' }),
    });
    const { me, roles } = JSON.parse(text).data;
    expect(me).toEqual({ roleKeys: [], permissions: [], administeredBuildingIds: [] });
    expect(roles.some(({ grantable }: { grantable: boolean }) => grantable)).toBe(false);
  });
});

describe.each(OPENINGS)('after a colleague created the account of a future admin by %s', (_, open) => {
  const OWN_PASSWORD = 'known to the owner alone';

  /** The colleague signs in before the owner accepts, and keeps the token while the account gets the role admin. */
  async function theBoss(accept: InvitationCalls['accept']) {
    const boss = await anOpenedAccount(open);
    const stolen = (await signIn(boss.email))!;
    expect(await openedTo(stolen, 'FORBIDDEN')).toEqual(ABOUT_ONESELF);
    const token = await mailedToken(app, boss);
    const { result } = await accept(app, { token, password: OWN_PASSWORD });
    const [, { provision }] = TRANSPORTS[0]!;
    const promoted = await provision(app, two.company.token, aLink(boss, { orgRoleKeys: ['admin'] }));
    expect(promoted.result?.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey: 'admin' }]);
    return { boss, stolen, own: result!.accessToken! };
  }

  describe.each(INVITATION_CALLS)('and its owner accepted over %s and became admin', (_name, { accept }) => {
    it("the colleague's password does not sign in any more, and the owner's does", async () => {
      const { boss } = await theBoss(accept);

      expect(await signIn(boss.email)).toBeUndefined();
      expect(await signIn(boss.email, OWN_PASSWORD)).toEqual(expect.any(String));
    });

    it("the owner's token may do what an admin may, over both transports", async () => {
      const { own } = await theBoss(accept);

      for (const [, { provision }] of TRANSPORTS)
        expect((await provision(app, own, { identity: identity(anEmail()) })).result?.created).toBe(true);
      const { text } = await sendAs(app.url, own, { path: '/graphql', body: '{"query":"{ me { roleKeys } }"}' });
      expect(JSON.parse(text)).toEqual({ data: { me: { roleKeys: ['admin'] } } });
    });

    it("the colleague's token is refused everywhere, even by the query me", async () => {
      const { stolen } = await theBoss(accept);
      const before = await snapshot(app.prisma);

      expect(await openedTo(stolen, 'UNAUTHENTICATED')).toEqual([]);
      for (const [, { provision }] of TRANSPORTS)
        expect(await provision(app, stolen, { identity: identity(anEmail()) })).toMatchObject({
          code: 'UNAUTHENTICATED',
        });
      expect(await snapshot(app.prisma)).toEqual(before);
    });
  });
});
