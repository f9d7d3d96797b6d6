import { startTestApp, type TestApp } from '../support/app.js';
import { INVITATION_CALLS } from '../support/invitation-calls.js';
import { anOpenLink, PASSWORD_CALLS } from '../support/password-calls.js';
import { ALL_SIGN_INS, anAccount, type Credentials, guessing, outcomes, signInEach } from '../support/sign-in.js';

const FAILURES = 3;
const PASSWORD = 'a password of my own';
const LOCKED = ['RATE_LIMITED'];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ failuresPerAccount: FAILURES, trustProxy: true });
});
afterAll(() => app.close());

describe.each(PASSWORD_CALLS)('an account that wrong sign-ins have locked, over %s', (name, { reset }) => {
  const [, { accept }] = INVITATION_CALLS.find(([each]) => each === name)!;
  const [, signIn] = ALL_SIGN_INS.find(([each]) => each === name)!;
  const tryEach = async (...all: Credentials[]) => outcomes(await signInEach(app, signIn, all));

  async function aLockedAccount() {
    const account = await anAccount(app);
    const user = await app.prisma.user.findFirstOrThrow({ where: { email: account.email } });
    for (let n = 0; n < FAILURES; n++) await tryEach(guessing(account));
    expect(await tryEach(account)).toEqual(LOCKED);
    return { account, user };
  }

  it.each([
    ['uses a link for a new password', 'PASSWORD_RESET', reset],
    ['accepts an invitation', 'INVITATION', accept],
  ] as const)('is open again when its owner %s, with the full number of attempts', async (_, purpose, use) => {
    const { account, user } = await aLockedAccount();
    const token = await anOpenLink(app, user, { purpose });

    expect((await use(app, { token, password: PASSWORD })).code).toBeUndefined();

    const wrong = Array.from({ length: FAILURES }, () => account);
    expect(await tryEach({ ...account, password: PASSWORD })).toEqual(['SIGNED_IN']);
    expect(await tryEach(...wrong)).toEqual(wrong.map(() => 'UNAUTHENTICATED'));
    expect(await tryEach({ ...account, password: PASSWORD })).toEqual(LOCKED);
  });

  it('stays locked after a request for a link, a link that opens nothing, and the link of another account', async () => {
    const { account, user } = await aLockedAccount();
    const other = await app.prisma.user.findFirstOrThrow({ where: { email: (await anAccount(app)).email } });
    const [, { request }] = PASSWORD_CALLS.find(([each]) => each === name)!;

    expect((await request(app, account)).code).toBe('INVALID_INPUT'); // it has a password
    expect((await request(app, { organization: account.organization, email: account.email })).code).toBeUndefined();
    const expired = await anOpenLink(app, user, { expiresIn: -1000 });
    expect((await reset(app, { token: expired, password: PASSWORD })).code).toBe('INVALID_INPUT');
    expect((await reset(app, { token: await anOpenLink(app, other), password: PASSWORD })).code).toBeUndefined();

    expect(await tryEach(account)).toEqual(LOCKED);
  });
});
