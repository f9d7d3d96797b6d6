import type { UserStatus } from '../../src/database/generated/enums.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { LOGIN } from '../support/sign-in.js';
import { aCompany } from '../support/requests.js';
import { send, type HttpAnswer } from '../support/http-client.js';

const FAILURES = 2;
const ATTEMPTS = 4;
const WINDOW = 600;

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp({ failuresPerAccount: FAILURES, attemptsPerAddress: ATTEMPTS, rateLimitWindow: WINDOW });
});
afterEach(() => app.close());

const RATE_LIMITED = '"code":"RATE_LIMITED"';
const post = (path: string, body: object, token?: string): Promise<HttpAnswer> =>
  send(app.url, {
    path,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
const mutation = (name: string, type: string) => `mutation ($input: ${type}!) { ${name}(input: $input) { expiresIn } }`;

let calls = 0;
const anotherAccount = () => ({ organization: `o${++calls}`, email: 'a@test.example', password: 'x' });
const account = { organization: 'one', email: 'a@test.example', password: 'x' };
const named = { organization: 'one', email: 'a@test.example' };
let calledTimes = 0;
const acceptance = { token: 'opens nothing', password: 'a new password' };

interface LimitedCall {
  policy: string;
  quota: number;
  call: () => Promise<HttpAnswer>;
}

/** Each rate-limited operation, with the limit that it reaches first. */
const LIMITED_CALLS: readonly [string, () => Promise<LimitedCall>][] = [
  ['an account, REST', limitedCall('sign-in-account', FAILURES, () => post('/api/auth/login', account))],
  [
    'an account, GraphQL',
    limitedCall('sign-in-account', FAILURES, () => post('/graphql', { query: LOGIN, variables: { input: account } })),
  ],
  [
    'an account, REST with a session',
    limitedCall('sign-in-account', FAILURES, () => post('/api/auth/session', account)),
  ],
  [
    'sign-ins of an address, REST with a session',
    limitedCall('sign-in-address', ATTEMPTS, () => post('/api/auth/session', anotherAccount())),
  ],
  [
    'sign-ins of an address, REST',
    limitedCall('sign-in-address', ATTEMPTS, () => post('/api/auth/login', anotherAccount())),
  ],
  [
    'sign-ins of an address, GraphQL',
    limitedCall('sign-in-address', ATTEMPTS, () =>
      post('/graphql', { query: LOGIN, variables: { input: anotherAccount() } }),
    ),
  ],
  [
    'acceptances of an address, REST',
    limitedCall('accept-address', ATTEMPTS, () => post('/api/auth/invitations/accept', acceptance)),
  ],
  [
    'acceptances of an address, GraphQL',
    limitedCall('accept-address', ATTEMPTS, () =>
      post('/graphql', {
        query: mutation('acceptInvitation', 'AcceptInvitationInput'),
        variables: { input: acceptance },
      }),
    ),
  ],
  [
    'requested password resets of an address, REST',
    limitedCall('password-reset-address', ATTEMPTS, () => post('/api/auth/password-resets', named)),
  ],
  [
    'requested password resets of an address, GraphQL',
    limitedCall('password-reset-address', ATTEMPTS, () =>
      post('/graphql', {
        query: 'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) }',
        variables: { input: named },
      }),
    ),
  ],
  [
    'opened links of an address, whatever they are for',
    limitedCall('accept-address', ATTEMPTS, () => {
      const { token } = acceptance;
      const calls = [
        () => post('/api/auth/password-resets/accept', acceptance),
        () => post('/api/auth/invitations/preview', { token }),
        () => post('/api/auth/invitations/accept', acceptance),
        () =>
          post('/graphql', {
            query: mutation('resetPassword', 'ResetPasswordInput'),
            variables: { input: acceptance },
          }),
      ];
      return calls[calledTimes++ % calls.length]!();
    }),
  ],
  ...['REST', 'GraphQL'].map((name): (typeof LIMITED_CALLS)[number] => [
    `wrong current passwords, ${name}`,
    async () => {
      const user = await aUser(app.prisma, (await aCompany(app)).organization, { password: 'a password of theirs' });
      const input = { currentPassword: 'a wrong one', newPassword: 'a new password' };
      const query = mutation('changePassword', 'ChangePasswordInput');
      const [path, body] =
        name === 'REST' ? ['/api/auth/password', input] : ['/graphql', { query, variables: { input } }];
      const call = () => post(path, body, app.tokenFor(user));
      return { policy: 'sign-in-account', quota: FAILURES, call };
    },
  ]),
  [
    'resends to many users by one caller',
    async () => {
      const { token } = await aCompany(app);
      const query = 'mutation { resendInvitations(filter: { statuses: [INVITED] }) { userId } }';
      return { policy: 'resend-bulk-caller', quota: 10, call: () => post('/graphql', { query }, token) };
    },
  ],
  ...aboutUsers('INVITED', 'resend', 'invitation', 'resendInvitation'),
  ...aboutUsers('ACTIVE', 'password-reset', 'password-reset', 'sendPasswordReset'),
];

function limitedCall(policy: string, quota: number, call: LimitedCall['call']): () => Promise<LimitedCall> {
  return () => Promise.resolve({ policy, quota, call });
}

/** A call that mails a user: its limits per user and per caller, over both transports. */
function aboutUsers(status: UserStatus, action: string, path: string, mutation: string) {
  const transports = {
    REST: (id: string, token: string) => post(`/api/users/${id}/${path}`, {}, token),
    GraphQL: (id: string, token: string) =>
      post('/graphql', { query: `mutation { ${mutation}(userId: "${id}") { created } }` }, token),
  };
  return Object.entries(transports).flatMap(([name, call]): (typeof LIMITED_CALLS)[number][] => [
    [
      `mails of ${action} to one user, ${name}`,
      async () => {
        const { organization, token } = await aCompany(app);
        const { id } = await aUser(app.prisma, organization, { status });
        return { policy: 'mail-account', quota: FAILURES, call: () => call(id, token) };
      },
    ],
    [
      `calls of ${action} by one caller, ${name}`,
      async () => {
        const { organization, token } = await aCompany(app);
        const aNewUser = () => aUser(app.prisma, organization, { status });
        return {
          policy: `${action}-caller`,
          quota: ATTEMPTS,
          call: async () => call((await aNewUser()).id, token),
        };
      },
    ],
  ]);
}

test.each(LIMITED_CALLS)('a refusal contains the limit and when it ends: %s', async (_, open) => {
  const { policy, quota, call } = await open();
  for (let n = 0; n < quota; n++) {
    const { text, headers } = await call();
    expect(text).not.toContain(RATE_LIMITED);
    expect(Object.keys(headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  }

  const { text, headers } = await call();

  expect(text).toContain(RATE_LIMITED);
  const wait = Number(headers['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(WINDOW);
  expect(headers['ratelimit-policy']).toBe(`"${policy}";q=${quota};w=${WINDOW}`);
  expect(headers['ratelimit']).toBe(`"${policy}";r=0;t=${wait}`);
});

test('a refusal is the same for an account that does not exist', async () => {
  const { organization } = await aCompany(app);
  const known = await aUser(app.prisma, organization, { password: 'a password of theirs' });
  const told = [];
  for (const email of [known.email, 'nobody@test.example']) {
    await app.prisma.$executeRawUnsafe('DELETE FROM "RateLimit" WHERE key LIKE \'address%\'');
    let answer: HttpAnswer | undefined;
    for (let n = 0; n <= FAILURES; n++)
      answer = await post('/api/auth/login', { organization: organization.slug, email, password: 'x' });
    told.push([answer!.status, answer!.headers['ratelimit-policy'], Object.keys(answer!.headers)]);
  }
  expect(told[0]![0]).toBe(429);
  expect(told[1]).toEqual(told[0]);
});
