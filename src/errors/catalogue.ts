/**
 * Every error of the service: the codes of an answer with their HTTP status, and the codes of the single problems
 * inside it. The keys are the codes; a key that is not UPPER_SNAKE does not compile. A `detail` is a whole sentence for
 * a person and never repeats what was sent.
 */

/**
 * Ends the detail of a refusal. It refers to the failed call only; other calls of the same GraphQL document are kept.
 */
export const UNCHANGED = 'This call changed nothing.';

/** What clients read: the sentence, and the full detail of a call that was not carried out. */
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
  INVALID_INPUT: refusal(400, 'The call was not accepted; `errors` names each problem.'),
  UNAUTHENTICATED: failure(401, 'Sign in first: a valid bearer token or the right credentials are needed.'),
  FORBIDDEN: refusal(403, 'This goes beyond what you may do; `errors` names each problem.'),
  NOT_FOUND: failure(404, 'There is nothing at this address.'),
  METHOD_NOT_ALLOWED: failure(405, 'This path does not support this method; `Allow` lists those it supports.'),
  EMAIL_EXISTS: refusal(409, 'A user with this e-mail address exists already.'),
  USER_DEACTIVATED: refusal(409, 'The user is deactivated, and provisioning does not reactivate users.'),
  PAYLOAD_TOO_LARGE: failure(413, 'The body is larger than the 64 KB that are accepted.'),
  UNSUPPORTED_MEDIA_TYPE: failure(415, 'Send the body as application/json in UTF-8, without a content encoding.'),
  RATE_LIMITED: failure(429, 'Too many attempts. Try again later.'),
  INTERNAL: failure(500, 'Something went wrong on our side. It was logged under the request id.'),
  UNAVAILABLE: failure(503, 'The service cannot answer just now. Repeating the same call is safe.'),
} as const satisfies Record<Uppercase<string>, Words>;

export type ErrorCode = keyof typeof ERRORS;

/** Codes of a single problem (`errors[].code`), each with the top-level code that it leads to. */
export const PROBLEMS = {
  // shape: src/validation
  VALUE_REQUIRED: { leadsTo: 'INVALID_INPUT', detail: 'A value is required here.' },
  VALUE_INVALID: { leadsTo: 'INVALID_INPUT', detail: 'The value is not of the form that is expected here.' },
  VALUE_TOO_LONG: { leadsTo: 'INVALID_INPUT', detail: 'The value is longer than what is accepted here.' },
  FIELD_UNKNOWN: { leadsTo: 'INVALID_INPUT', detail: 'There is no such field.' },
  PASSWORD_COMMON: {
    leadsTo: 'INVALID_INPUT',
    detail: 'This is one of the 10,000 most common passwords. Choose another one.',
  },
  // authority: src/provisioning/plan/authority.plan.ts, and judgeScope in provisioning.plan.ts
  PERMISSION_REQUIRED: { leadsTo: 'FORBIDDEN', detail: 'You do not have the permission that this needs.' },
  // identity: src/provisioning/plan/identity.plan.ts
  NAME_REQUIRED: { leadsTo: 'INVALID_INPUT', detail: 'A new user needs a name.' },
  CREDENTIALS_REQUIRED: { leadsTo: 'INVALID_INPUT', detail: 'A new user needs a password or `sendInvite: true`.' },
  EMAIL_EXISTS: { leadsTo: 'EMAIL_EXISTS', detail: 'A user with this e-mail address exists already.' },
  USER_DEACTIVATED: { leadsTo: 'USER_DEACTIVATED', detail: 'The user is deactivated.' },
  USER_NOT_FOUND: { leadsTo: 'INVALID_INPUT', detail: 'There is no such user.' },
  // org roles: src/provisioning/holdings/org-roles.holding.ts
  ROLE_UNKNOWN: { leadsTo: 'INVALID_INPUT', detail: 'There is no role with this key.' },
  ROLE_NOT_GRANTABLE: {
    leadsTo: 'FORBIDDEN',
    detail: 'You cannot grant a role that allows more than you may do yourself.',
  },
  // buildings named: src/provisioning/plan/buildings.plan.ts
  BUILDING_NOT_FOUND: { leadsTo: 'INVALID_INPUT', detail: 'There is no such building.' },
  BUILDING_NOT_GRANTABLE: { leadsTo: 'FORBIDDEN', detail: 'You are not an administrator of this building.' },
  ORG_MISMATCH: { leadsTo: 'INVALID_INPUT', detail: 'The buildings belong to different organizations.' },
  // building assignments: src/provisioning/holdings/building-assignments.holding.ts
  ASSIGNMENT_CONFLICT: { leadsTo: 'INVALID_INPUT', detail: 'The same building is given above with another type.' },
  ASSIGNMENT_NOT_GRANTABLE: {
    leadsTo: 'FORBIDDEN',
    detail: 'A building administrator can only make a person STAFF, and only one who is nothing more in the building.',
  },
  // residence: src/provisioning/holdings/resident.holding.ts
  UNIT_NOT_FOUND: { leadsTo: 'INVALID_INPUT', detail: 'There is no such unit.' },
  UNIT_NOT_IN_BUILDING: { leadsTo: 'INVALID_INPUT', detail: 'The unit lies in another building.' },
  MOVE_AMBIGUOUS: {
    leadsTo: 'INVALID_INPUT',
    detail: 'The user lives in several units; `fromUnitId` must say which one ends.',
  },
  MOVE_SOURCE_NOT_ACTIVE: { leadsTo: 'INVALID_INPUT', detail: 'The user does not live in this unit.' },
  // invitations of accounts: src/provisioning/plan/invitation.plan.ts
  PERSON_NOT_MANAGEABLE: {
    leadsTo: 'FORBIDDEN',
    detail: 'The user holds permissions that you do not hold.',
  },
  // invitations: src/invitations/acceptance.service.ts
  INVITATION_INVALID: {
    leadsTo: 'INVALID_INPUT',
    detail: 'This invitation cannot be used: it has expired, or was used, replaced or revoked. Ask for a new one.',
  },
  // mode: src/provisioning/plan/provisioning.plan.ts
  MODE_UNSUPPORTED: {
    leadsTo: 'INVALID_INPUT',
    detail: 'The call is always atomic and idempotent; this cannot be switched off.',
  },
  ORG_REQUIRED: {
    leadsTo: 'INVALID_INPUT',
    detail: 'With `requireSameOrg: false` name at least one building: it determines the organization.',
  },
  CROSS_ORG_NOT_ALLOWED: { leadsTo: 'FORBIDDEN', detail: 'You may only act within your own organization.' },
} as const satisfies Record<Uppercase<string>, { leadsTo: ErrorCode; detail: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
