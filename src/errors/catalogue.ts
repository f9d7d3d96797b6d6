/**
 * Every error of the service: the top-level codes with their HTTP status, and the codes of the problems in `errors`.
 * A key that is not UPPER_SNAKE does not compile. A `detail` is a full sentence and never repeats what the client sent.
 */

/** Ends the detail of an error. It refers to the failed call only, not to other calls of the same GraphQL document. */
export const UNCHANGED = 'This call changed nothing.';

/** What clients read: the sentence, and the full detail for a call that failed. */
interface Words {
  status: number;
  sentence: string;
  detail: string;
}
const failure = (status: number, sentence: string): Words => ({ status, sentence, detail: sentence });
const refusal = (status: number, sentence: string): Words => ({
  status,
  sentence,
  detail: `${sentence} ${UNCHANGED}`,
});

/** Top-level codes (`code` of a problem document, `extensions.code` in GraphQL). */
export const ERRORS = {
  INVALID_INPUT: refusal(400, 'The input is invalid. `errors` lists every problem.'),
  UNAUTHENTICATED: failure(401, 'Authentication failed. Send a valid bearer token or correct credentials.'),
  FORBIDDEN: refusal(403, 'You are not allowed to do this. `errors` lists every problem.'),
  NOT_FOUND: failure(404, 'Not found.'),
  METHOD_NOT_ALLOWED: failure(405, 'This path does not support this method. `Allow` lists the supported methods.'),
  EMAIL_EXISTS: refusal(409, 'A user with this e-mail address already exists.'),
  USER_DEACTIVATED: refusal(409, 'The user is deactivated. `active: true` reactivates users.'),
  USER_NOT_ACTIVE: refusal(409, 'The user has not accepted the invitation yet.'),
  LAST_ADMIN: refusal(409, 'The organization would have no administrator.'),
  OWN_ACCOUNT: refusal(409, 'You cannot deactivate your own account.'),
  API_KEY_LIMIT_REACHED: refusal(409, 'The organization has 20 API keys. Revoke one first.'),
  PAYLOAD_TOO_LARGE: failure(413, 'The body is larger than 64 KB.'),
  UNSUPPORTED_MEDIA_TYPE: failure(415, 'Send the body as application/json in UTF-8, without a content encoding.'),
  RATE_LIMITED: failure(429, 'Too many attempts. Try again later.'),
  INTERNAL: failure(500, 'Internal server error. The server logged it with the request id.'),
  UNAVAILABLE: failure(503, 'The service is temporarily unavailable. You can safely retry this call.'),
} as const satisfies Record<Uppercase<string>, Words>;

export type ErrorCode = keyof typeof ERRORS;

/** Codes of a single problem (`errors[].code`), each with the top-level code that it leads to. */
export const PROBLEMS = {
  // shape: src/validation
  VALUE_REQUIRED: { leadsTo: 'INVALID_INPUT', detail: 'A value is required.' },
  VALUE_INVALID: { leadsTo: 'INVALID_INPUT', detail: 'The value has the wrong type or format.' },
  VALUE_TOO_LONG: { leadsTo: 'INVALID_INPUT', detail: 'The value is too long.' },
  FIELD_UNKNOWN: { leadsTo: 'INVALID_INPUT', detail: 'This field does not exist.' },
  PASSWORD_COMMON: {
    leadsTo: 'INVALID_INPUT',
    detail: 'This is one of the 10,000 most common passwords. Choose another one.',
  },
  // authority: src/provisioning/plan/authority.plan.ts, and checkScope in provisioning.plan.ts
  PERMISSION_REQUIRED: { leadsTo: 'FORBIDDEN', detail: 'You do not have the required permission.' },
  // identity: src/provisioning/plan/identity.plan.ts
  NAME_REQUIRED: { leadsTo: 'INVALID_INPUT', detail: 'A new user needs a name.' },
  CREDENTIALS_REQUIRED: { leadsTo: 'INVALID_INPUT', detail: 'A new user needs a password or `sendInvite: true`.' },
  EMAIL_EXISTS: { leadsTo: 'EMAIL_EXISTS', detail: 'A user with this e-mail address already exists.' },
  USER_DEACTIVATED: { leadsTo: 'USER_DEACTIVATED', detail: 'The user is deactivated.' },
  // accounts: src/provisioning/plan/account.plan.ts
  USER_NOT_ACTIVE: { leadsTo: 'USER_NOT_ACTIVE', detail: 'The user has not accepted the invitation yet.' },
  // status: src/provisioning/plan/status.plan.ts, admins.plan.ts
  OWN_ACCOUNT: { leadsTo: 'OWN_ACCOUNT', detail: 'You cannot deactivate your own account.' },
  LAST_ADMIN: { leadsTo: 'LAST_ADMIN', detail: 'This is the last active user with ORG_MANAGE.' },
  USER_NOT_FOUND: { leadsTo: 'INVALID_INPUT', detail: 'The user does not exist.' },
  // org roles: src/provisioning/holdings/org-roles.holding.ts
  ROLE_UNKNOWN: { leadsTo: 'INVALID_INPUT', detail: 'No role has this key.' },
  ROLE_NOT_GRANTABLE: {
    leadsTo: 'FORBIDDEN',
    detail: 'You cannot grant this role, because it has permissions that you do not have.',
  },
  // revocations: src/provisioning/plan/revocations.plan.ts, status.plan.ts
  CHANGE_CONFLICT: { leadsTo: 'INVALID_INPUT', detail: 'The same call also grants this.' },
  // buildings named: src/provisioning/plan/buildings.plan.ts
  BUILDING_NOT_FOUND: { leadsTo: 'INVALID_INPUT', detail: 'The building does not exist.' },
  BUILDING_NOT_GRANTABLE: { leadsTo: 'FORBIDDEN', detail: 'You do not administer this building.' },
  ORG_MISMATCH: { leadsTo: 'INVALID_INPUT', detail: 'The buildings and units belong to different organizations.' },
  // building assignments: src/provisioning/holdings/building-assignments.holding.ts
  ASSIGNMENT_CONFLICT: { leadsTo: 'INVALID_INPUT', detail: 'An earlier entry has this building with another type.' },
  ASSIGNMENT_NOT_GRANTABLE: {
    leadsTo: 'FORBIDDEN',
    detail: 'A building administrator can assign only STAFF, and cannot replace another type.',
  },
  // residence: src/provisioning/holdings/resident.holding.ts
  UNIT_NOT_FOUND: { leadsTo: 'INVALID_INPUT', detail: 'The unit does not exist.' },
  UNIT_NOT_IN_BUILDING: { leadsTo: 'INVALID_INPUT', detail: 'The unit is in another building.' },
  MOVE_AMBIGUOUS: {
    leadsTo: 'INVALID_INPUT',
    detail: 'The user lives in several units. Set `fromUnitId` to the unit that the user leaves.',
  },
  MOVE_SOURCE_NOT_ACTIVE: { leadsTo: 'INVALID_INPUT', detail: 'The user does not live in this unit.' },
  // invitations of accounts: src/provisioning/plan/invitation.plan.ts
  PERSON_NOT_MANAGEABLE: {
    leadsTo: 'FORBIDDEN',
    detail: 'The user has permissions that you do not have.',
  },
  // links: src/links/links.service.ts
  INVITATION_INVALID: {
    leadsTo: 'INVALID_INPUT',
    detail: 'This invitation is not valid. It may have expired, or been used, replaced or revoked. Ask for a new one.',
  },
  // API keys: src/api-keys/api-keys.service.ts
  API_KEY_LIMIT_REACHED: {
    leadsTo: 'API_KEY_LIMIT_REACHED',
    detail: 'An organization has at most 20 API keys that are not revoked or expired.',
  },
  RESET_INVALID: {
    leadsTo: 'INVALID_INPUT',
    detail:
      'This link for a new password is not valid. It may have expired, or been used or replaced. Ask for a new one.',
  },
  // passwords: src/accounts/password-changes.service.ts
  PASSWORD_WRONG: { leadsTo: 'INVALID_INPUT', detail: 'This is not your current password.' },
  // mode: src/provisioning/plan/provisioning.plan.ts
  MODE_UNSUPPORTED: {
    leadsTo: 'INVALID_INPUT',
    detail: 'This call is always atomic and idempotent. Send true or omit this field.',
  },
  ORG_REQUIRED: {
    leadsTo: 'INVALID_INPUT',
    detail: 'With `requireSameOrg: false`, name at least one building or unit. It determines the organization.',
  },
  CROSS_ORG_NOT_ALLOWED: { leadsTo: 'FORBIDDEN', detail: 'You can act only in your own organization.' },
} as const satisfies Record<Uppercase<string>, { leadsTo: ErrorCode; detail: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
