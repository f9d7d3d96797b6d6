import type { ChangeKind } from '../../src/provisioning/provisioning.enums.js';
import {
  ACCEPTING,
  activity,
  assigning,
  buildingOf,
  CHANGING,
  correction,
  credentials,
  deletion,
  emailOf,
  home,
  housing,
  link,
  resendToAll,
  mutation,
  NEW_NAME,
  newcomer,
  ofOwner,
  olderCall,
  ownCorrection,
  provisionUser,
  RESETTING,
  revocationOfKey,
  revoking,
  withCookie,
  type EffectOperations,
} from './effect-requests.js';
import { decodeJwt } from './jwt.js';
import { assignmentsIn, residentsIn, rolesOf, USERS } from './older-calls.js';

/** What a call can cause: each kind of change, an access token, or the end of a session of the user. */
export type Effect = keyof typeof ChangeKind | 'SIGNED_IN' | 'SESSION_ENDED';

/** Every effect with each operation that can cause it. A test fails if the server has one that this table lacks. */
export const EFFECT_OPERATIONS: Readonly<Record<Effect, EffectOperations>> = {
  USER_CREATED: {
    ...provisionUser((attempt) => ({ identity: newcomer(attempt), ...home(attempt) })),
    'POST /api/users': { ask: olderCall((attempt) => [USERS, newcomer(attempt)]), isOrgWideOnly: true },
  },
  ROLE_GRANTED: {
    ...provisionUser((attempt) => ({ identity: emailOf(attempt), grants: { orgRoleKeys: ['org_admin'] } })),
    'POST /api/users/{userId}/roles': {
      ask: olderCall(({ subject }) => [rolesOf(subject.id), { roleKeys: ['org_admin'] }]),
    },
  },
  ASSIGNMENT_CREATED: assigning('STAFF'),
  ASSIGNMENT_UPDATED: assigning('BUILDING_ADMIN'),
  OCCUPANCY_STARTED: housing('ADD'),
  OCCUPANCY_ENDED: {
    ...housing('MOVE'),
    'DELETE /api/org/buildings/{buildingId}/residents/{userId}': {
      ask: deletion((attempt) => {
        const { id, units } = buildingOf(attempt);
        return `${residentsIn(id)}/${attempt.subject.id}?unitId=${String(units[1])}`;
      }),
    },
  },
  INVITATION_QUEUED: {
    ...provisionUser((attempt) => ({ identity: { ...emailOf(attempt), sendInvite: true }, ...home(attempt) })),
    ...link('resendInvitation', 'POST'),
    resendInvitations: { ask: resendToAll, isOrgWideOnly: true, isAboutRead: true },
    'POST /api/users': { ask: olderCall((attempt) => [USERS, newcomer(attempt)]), isOrgWideOnly: true },
  },
  INVITATION_REVOKED: link('revokeInvitation', 'DELETE'),
  ROLE_REVOKED: {
    ...revoking(() => ({ orgRoleKeys: ['org_admin'] })),
    'DELETE /api/users/{userId}/roles/{roleKey}': {
      ask: deletion(({ subject }) => `${rolesOf(subject.id)}/org_admin`),
    },
  },
  ASSIGNMENT_REVOKED: {
    ...revoking((attempt) => ({ buildingIds: [buildingOf(attempt).id] })),
    'DELETE /api/org/buildings/{buildingId}/assignments/{userId}': {
      ask: deletion((attempt) => `${assignmentsIn(buildingOf(attempt).id)}/${attempt.subject.id}`),
    },
  },
  USER_DEACTIVATED: activity(false),
  USER_REACTIVATED: activity(true),
  NAME_CHANGED: {
    ...correction(() => NEW_NAME),
    updateMe: { ask: ownCorrection, isOwn: true },
  },
  EMAIL_CHANGED: correction(({ subject }) => ({ email: `new-${subject.email}` })),
  PASSWORD_RESET_QUEUED: link('sendPasswordReset', 'POST', 'password-reset'),
  INVITATION_ACCEPTED: ACCEPTING,
  API_KEY_CREATED: {
    createApiKey: {
      ask: mutation('createApiKey', 'CreateApiKeyInput!', 'secret', () => ({ name: 'A key', roleKeys: ['viewer'] })),
    },
  },
  API_KEY_REVOKED: { revokeApiKey: { ask: revocationOfKey } },
  PASSWORD_CHANGED: { ...RESETTING, ...CHANGING },
  SIGNED_IN: {
    ...ACCEPTING,
    ...RESETTING,
    ...CHANGING,
    'POST /api/auth/login': { ask: olderCall((attempt) => ['/api/auth/login', credentials(attempt)]) },
    login: { ask: mutation('login', 'LoginInput!', 'accessToken', credentials) },
    'POST /api/auth/session': { ask: olderCall((attempt) => ['/api/auth/session', credentials(attempt)]) },
    'POST /api/auth/session/refresh': { ask: withCookie('POST', '/refresh') },
  },
  SESSION_ENDED: {
    ...ACCEPTING,
    ...RESETTING,
    ...CHANGING,
    'DELETE /api/auth/session': { ask: withCookie('DELETE', '') },
    revokeSession: { ask: ofOwner((token) => `revokeSession(id: "${String(decodeJwt(token).sid)}") { id }`) },
    revokeSessions: { ask: ofOwner(() => 'revokeSessions') },
  },
};

/** Operations without such an effect: one reads; the other answers before it writes a mail, which is not audited. */
export const WITHOUT_EFFECT: readonly string[] = [
  'POST /api/auth/invitations/preview',
  'requestPasswordReset',
  'POST /api/auth/password-resets',
];
