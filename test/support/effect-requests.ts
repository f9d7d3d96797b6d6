import type { Permission } from '../../src/database/generated/enums.js';
import type { TestApp } from './app.js';
import { sendGraphql } from './graphql.js';
import { assignmentsIn, post, residentsIn } from './older-calls.js';
import type { TestCompany } from './requests.js';
import { TRANSPORTS } from './transports.js';
import { send, sendAs } from './http-client.js';

/** A call about one user, by a caller with or without a token. */
export interface Attempt {
  app: TestApp;
  company: TestCompany;
  token: string | null;
  /** No user has this id and address yet if the effect is USER_CREATED. */
  subject: { id: string; email: string };
  /**
   * The token of the user's invitation, their password, the cookie of their session, its access token, or the id of
   * their API key.
   */
  secret: string;
}

/** Asks for the effect, in the first building if it needs a building. @returns the body of the answer */
type Ask = (attempt: Attempt) => Promise<string>;

export interface EffectOperation {
  ask: Ask;
  /** The call is about an account and names no building, so it needs PEOPLE_PROVISION. */
  isOrgWideOnly?: boolean;
  /** The call finds the users, so it needs PEOPLE_READ. */
  isAboutRead?: boolean;
  /** The user makes the call about their own account. It takes no permission. */
  isOwn?: boolean;
}

/** The permissions that a call needs besides those of its effect. */
export const neededFor = ({ isOrgWideOnly, isAboutRead }: EffectOperation): Permission[] => [
  ...(isOrgWideOnly === true ? (['PEOPLE_PROVISION'] as const) : []),
  ...(isAboutRead === true ? (['PEOPLE_READ'] as const) : []),
];

export type EffectOperations = Readonly<Record<string, EffectOperation>>;

const NEW_PASSWORD = 'a password of my own';

/** The user makes the call with their own token. */
function byOwner(ask: Ask): Ask {
  return (attempt) => {
    const { app, company, subject } = attempt;
    return ask({ ...attempt, token: app.tokenFor({ orgId: company.organization.id, id: subject.id }) });
  };
}

export const buildingOf = ({ company }: Attempt) => company.buildings[0]!;
export const emailOf = ({ subject }: Attempt) => ({ email: subject.email });
const assignment = (attempt: Attempt, type: string) => ({
  grants: { buildingAssignments: [{ buildingId: buildingOf(attempt).id, type }] },
});
export const home = (attempt: Attempt, mode = 'ADD') => ({
  grants: { resident: { buildingId: buildingOf(attempt).id, unitId: buildingOf(attempt).units[0], mode } },
});

/** `provisionUser` over both transports. */
export function provisionUser(inputOf: (attempt: Attempt) => object): EffectOperations {
  const [rest, graphql] = TRANSPORTS.map(([, { provision }]): EffectOperation => ({
    ask: async (attempt) => (await provision(attempt.app, attempt.token, inputOf(attempt))).text,
  }));
  return { 'POST /api/org/users/provision': rest!, provisionUser: graphql! };
}

export const olderCall =
  (callOf: (attempt: Attempt) => readonly [path: string, body: object]): Ask =>
  async (attempt) =>
    (await post(attempt.app, attempt.token, ...callOf(attempt))).text;

export const mutation =
  (name: string, type: string, selection: string, inputOf: (attempt: Attempt) => object): Ask =>
  async (attempt) => {
    const argument = type === 'ID!' ? 'userId' : 'input';
    const document = `mutation ($value: ${type}) { ${name}(${argument}: $value) { ${selection} } }`;
    return (await sendGraphql(attempt.app, attempt.token, document, { value: inputOf(attempt) })).text;
  };

/** Both calls about a link that is mailed to a user. */
export function link(name: string, method: string, last = 'invitation'): EffectOperations {
  const rest: Ask = async ({ app, token, subject }) => {
    const path = `/api/users/${subject.id}/${last}`;
    return (await sendAs(app.url, token ?? 'none', { method, path, headers: {} })).text;
  };
  const graphql = mutation(name, 'ID!', 'changes { kind }', ({ subject }) => subject.id as unknown as object);
  return {
    [`${method} /api/users/{userId}/${last}`]: { ask: rest, isOrgWideOnly: true },
    [name]: { ask: graphql, isOrgWideOnly: true },
  };
}

/** To all INVITED users of the organization. */
export const resendToAll: Ask = async ({ app, token }) =>
  (await sendGraphql(app, token, 'mutation { resendInvitations(filter: { statuses: [INVITED] }) { userId status } }'))
    .text;

/** Both calls that correct another user's account. */
export function correction(corrections: (attempt: Attempt) => object): EffectOperations {
  const rest: Ask = async (attempt) => {
    const { app, token, subject } = attempt;
    const path = `/api/users/${subject.id}`;
    const body = JSON.stringify(corrections(attempt));
    return (await sendAs(app.url, token ?? 'none', { method: 'PATCH', path, body })).text;
  };
  const inputOf = (attempt: Attempt) => ({ userId: attempt.subject.id, ...corrections(attempt) });
  return {
    'PATCH /api/users/{userId}': { ask: rest, isOrgWideOnly: true },
    updateUser: { ask: mutation('updateUser', 'UpdateUserInput!', 'id', inputOf), isOrgWideOnly: true },
  };
}

export const NEW_NAME = { name: 'Another Name' };
/** The user corrects their own name, with their own token. */
export const ownCorrection: Ask = byOwner(mutation('updateMe', 'UpdateMeInput!', 'id', () => NEW_NAME));

const acceptance = ({ secret }: Attempt) => ({ token: secret, password: NEW_PASSWORD });
export const ACCEPTING: EffectOperations = {
  'POST /api/auth/invitations/accept': {
    ask: olderCall((attempt) => ['/api/auth/invitations/accept', acceptance(attempt)]),
  },
  acceptInvitation: { ask: mutation('acceptInvitation', 'AcceptInvitationInput!', 'accessToken', acceptance) },
};

export const RESETTING: EffectOperations = {
  'POST /api/auth/password-resets/accept': {
    ask: olderCall((attempt) => ['/api/auth/password-resets/accept', acceptance(attempt)]),
  },
  resetPassword: { ask: mutation('resetPassword', 'ResetPasswordInput!', 'accessToken', acceptance) },
};

const change = ({ secret }: Attempt) => ({ currentPassword: secret, newPassword: NEW_PASSWORD });
export const CHANGING: EffectOperations = {
  'POST /api/auth/password': { ask: byOwner(olderCall((attempt) => ['/api/auth/password', change(attempt)])) },
  changePassword: { ask: byOwner(mutation('changePassword', 'ChangePasswordInput!', 'accessToken', change)) },
};

export const credentials = ({ company, subject, secret }: Attempt) => ({
  organization: company.organization.slug,
  email: subject.email,
  password: secret,
});

/** A call with the cookie of a session. */
export const withCookie =
  (method: string, path: string): Ask =>
  async ({ app, secret }) =>
    (await send(app.url, { method, path: `/api/auth/session${path}`, headers: { cookie: `session=${secret}` } })).text;

/** A mutation with the access token of the session. */
export const ofOwner =
  (field: (token: string) => string): Ask =>
  async ({ app, secret }) =>
    (await sendGraphql(app, secret, `mutation { ${field(secret)} }`)).text;

/** The secret is the id of the key. */
export const revocationOfKey: Ask = async ({ app, token, secret }) =>
  (await sendGraphql(app, token, 'mutation ($id: ID!) { revokeApiKey(id: $id) { id } }', { id: secret })).text;

const ASSIGNING = 'POST /api/org/buildings/{buildingId}/assignments';
export const assigning = (type: string): EffectOperations => ({
  ...provisionUser((attempt) => ({ identity: emailOf(attempt), ...assignment(attempt, type) })),
  [ASSIGNING]: {
    ask: olderCall((attempt) => [assignmentsIn(buildingOf(attempt).id), { userId: attempt.subject.id, type }]),
  },
});

export const housing = (mode: string): EffectOperations => ({
  ...provisionUser((attempt) => ({ identity: emailOf(attempt), ...home(attempt, mode) })),
  'POST /api/org/buildings/{buildingId}/residents': {
    ask: olderCall((attempt) => {
      const { id, units } = buildingOf(attempt);
      return [residentsIn(id), { userId: attempt.subject.id, unitId: units[0], mode }];
    }),
  },
});

export const revoking = (revocationsOf: (attempt: Attempt) => object): EffectOperations =>
  provisionUser((attempt) => ({ identity: emailOf(attempt), revocations: revocationsOf(attempt) }));

export const deletion =
  (pathOf: (attempt: Attempt) => string): Ask =>
  async (attempt) => {
    const request = { method: 'DELETE', path: pathOf(attempt), headers: {} };
    return (await sendAs(attempt.app.url, attempt.token ?? 'none', request)).text;
  };

export const activity = (active: boolean): EffectOperations =>
  Object.fromEntries(
    Object.entries(provisionUser((attempt) => ({ identity: { ...emailOf(attempt), active } }))).map(
      ([name, operation]) => [name, { ...operation, isOrgWideOnly: true }],
    ),
  );

export const newcomer = (attempt: Attempt) => ({ ...emailOf(attempt), name: 'New Person', sendInvite: true });
