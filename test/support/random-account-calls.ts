import fc from 'fast-check';
import { at, either, type Inside, index, NAMES, ROLES, type World } from './random-inputs.js';
import { type Call, graphql, rest } from './random-request.js';

/** Random calls about accounts: passwords, sessions, API keys and many invitations at once. */

export const ACCOUNT = '{ id email name status }';
const PASSWORDS = ['battery horse correct', 'correct battery horse', 'horse correct battery'];
const newPassword = fc.constantFrom(...PASSWORDS);

const addressAt = ({ callers, addresses }: World, n: number, isCaller: boolean): string =>
  isCaller ? at(Object.values(callers), n) : at(addresses, n);
const passwordOf = ({ passwords }: World, email: string): string => passwords.get(email) ?? 'correct horse battery';

export const changeOfPassword: fc.Arbitrary<Call> = fc
  .tuple(newPassword, either)
  .map(([newPassword, isRest]) => (world, by) => {
    const input = { currentPassword: passwordOf(world, world.callers[by as Inside]), newPassword };
    if (isRest) return rest('POST', '/api/auth/password', input);
    return graphql('changePassword', 'input: ChangePasswordInput!', '{ accessToken }', input);
  });

export const apiKey: fc.Arbitrary<Call> = fc
  .tuple(fc.nat(3), either, fc.constantFrom(...NAMES), fc.constantFrom(...ROLES))
  .map(([age, isNew, name, roleKey]) => ({ keyIds }) => {
    const id = keyIds.at(-1 - age);
    if (!isNew && id !== undefined) return graphql('revokeApiKey', 'id: ID!', '{ id }', id);
    const input = { name, roleKeys: [roleKey] };
    return graphql('createApiKey', 'input: CreateApiKeyInput!', '{ secret apiKey { id } }', input);
  });

export const ownName: fc.Arbitrary<Call> = fc
  .constantFrom(...NAMES)
  .map((name) => () => graphql('updateMe', 'input: UpdateMeInput!', '{ name }', { name }));

export const bulkResend: fc.Arbitrary<Call> = fc
  .constantFrom<object>({ statuses: ['INVITED'] }, { roleKeys: ['viewer'] }, { roleKeys: ['org_admin', 'admin'] })
  .map((filter) => () => graphql('resendInvitations', 'filter: UsersFilter!', '{ userId status }', filter));

/** By the link of one of the newest mails. */
const choiceOfPassword: fc.Arbitrary<Call> = fc
  .tuple(fc.nat(3), newPassword, either)
  .map(([age, password, isRest]) => ({ links }) => {
    const [page, token] = (links.at(-1 - age) ?? 'accept#none').split('#') as [string, string];
    const input = { token, password };
    const fields = `{ user ${ACCOUNT} accessToken }`;
    const isReset = page === 'reset';
    if (isRest) return rest('POST', `/api/auth/${isReset ? 'password-resets' : 'invitations'}/accept`, input);
    if (isReset) return graphql('resetPassword', 'input: ResetPasswordInput!', fields, input);
    return graphql('acceptInvitation', 'input: AcceptInvitationInput!', fields, input);
  });

const requestOfReset: fc.Arbitrary<Call> = fc.tuple(index, either, either).map(([n, isCaller, isRest]) => (world) => {
  const input = { organization: world.organization, email: addressAt(world, n, isCaller) };
  if (isRest) return rest('POST', '/api/auth/password-resets', input);
  return graphql('requestPasswordReset', 'input: RequestPasswordResetInput!', '', input);
});

export const SESSION = '/api/auth/session';

/** Signs in with a session. */
export const signInOf = ({ organization, passwords }: Pick<World, 'organization' | 'passwords'>, email: string) =>
  rest('POST', SESSION, { organization, email, password: passwordOf({ passwords } as World, email) });

const signIn: fc.Arbitrary<Call> = fc.tuple(index, either).map(
  ([n, isCaller]) =>
    (world) =>
      signInOf(world, addressAt(world, n, isCaller)),
);

/** A cookie of one of the newest sessions: mostly its newest one, because an old one ends the session. */
const cookie = fc.tuple(fc.nat(1), fc.constantFrom(0, 0, 0, 1, 2, 3)).map(([n, age]) => ({ cookies }: World) => {
  const session = cookies.at(-1 - n) ?? [];
  return session.at(-1 - Math.min(age, session.length - 1));
});
const refresh: fc.Arbitrary<Call> = cookie.map((cookieOf) => (world) => ({
  ...rest('POST', `${SESSION}/refresh`),
  cookie: cookieOf(world),
}));
const signOut: fc.Arbitrary<Call> = cookie.map((cookieOf) => (world) => ({
  ...rest('DELETE', SESSION),
  cookie: cookieOf(world),
}));

/** Without a token. */
export const byNobody: fc.Arbitrary<Call> = fc.oneof(
  { weight: 4, arbitrary: choiceOfPassword },
  { weight: 3, arbitrary: requestOfReset },
  { weight: 2, arbitrary: signIn },
  { weight: 8, arbitrary: refresh },
  { weight: 1, arbitrary: signOut },
);
