import type { OrganizationValues } from './two-organizations.js';
import type { Edge } from './refusals.js';

/** What a call can name and may belong to another organization. */
export type Kind = keyof OrganizationValues;

/** One call that a client can make. */
export interface Operation {
  /** `user` for a field of GraphQL, `POST /api/users/{userId}/roles` for a route. */
  name: string;
  edge: Edge;
  /**
   * Each place where the call names a value: its path in the variables or the body, or the name of a route parameter.
   */
  places: Readonly<Record<string, Kind>>;
  /** The rest of what the call needs, with the caller's own values. It changes nothing else. */
  base: (own: OrganizationValues) => object;
  /** Whether a call needs no token. */
  isOpen: boolean;
}

/** Calls about the caller's own account. They need a valid token and no permission. */
export const ABOUT_ONESELF: readonly string[] = [
  'me',
  'roles',
  'changePassword',
  'revokeSession',
  'revokeSessions',
  'updateMe',
  'POST /api/auth/password',
  'GET /api/roles',
];

/** Calls whose answer is the same for every account, so that it does not tell which ones exist. */
export const TELLING_NOTHING: readonly string[] = [
  'requestPasswordReset',
  'POST /api/auth/password-resets',
  'resendInvitations', // no user of the organizations is INVITED
];

type Row = (name: string, places?: Operation['places'], base?: Operation['base']) => Operation;

const row =
  (edge: Edge): Row =>
  (name, places = {}, base = () => ({})) => ({ name, edge, places, base, isOpen: false });
const graphql = row('GraphQL');
const rest = row('REST');
const open = (operation: Operation): Operation => ({ ...operation, isOpen: true });

const ACCEPTANCE = { token: 'opens nothing', password: 'a new password' };
const CHANGE = { currentPassword: 'not the password', newPassword: 'a new password' };
const LOGIN = { organization: 'slug', email: 'email' } as const;
const PROVISION = {
  'identity.email': 'email',
  'grants.buildingAssignments.buildingId': 'building',
  'grants.resident.buildingId': 'building',
  'grants.resident.unitId': 'unit',
  'grants.resident.fromUnitId': 'home',
  'revocations.buildingIds': 'building',
  'revocations.unitIds': 'home',
} as const;

const credentials = ({ slug, email, password }: OrganizationValues) => ({ organization: slug, email, password });
const named = ({ slug, email }: OrganizationValues) => ({ organization: slug, email });
const rehearsal = ({ email, building, unit, home }: OrganizationValues) => ({
  identity: { email, name: 'Somebody', sendInvite: true },
  grants: {
    buildingAssignments: [{ buildingId: building, type: 'STAFF' }],
    resident: { buildingId: building, unitId: unit, mode: 'MOVE' },
  },
  revocations: { buildingIds: [] as number[], unitIds: [home] },
  mode: { dryRun: true },
});

const inside = (places: Operation['places']): Operation['places'] =>
  Object.fromEntries(Object.entries(places).map(([place, kind]) => [`input.${place}`, kind]));

/** Every operation of both transports. The tests that use this list fail if an operation of the server is missing. */
export const OPERATIONS: readonly Operation[] = [
  graphql('me'),
  graphql('roles'),
  graphql('user', { id: 'user' }),
  graphql('users', {
    search: 'personName',
    email: 'email',
    after: 'userCursor',
    'filter.buildingIds': 'building',
  }),
  graphql('building', { id: 'building' }),
  graphql('unit', { id: 'unit' }),
  graphql('buildings', { search: 'buildingName', after: 'buildingCursor' }),
  graphql('places', { 'names.building': 'buildingName', 'names.unit': 'unitLabel' }, ({ buildingName, unitLabel }) => ({
    names: [{ building: buildingName, unit: unitLabel }],
  })),
  graphql('auditEvents', {
    userId: 'user',
    after: 'auditCursor',
    'filter.subjectId': 'user',
    'filter.actorId': 'actor',
  }),
  graphql('apiKeys'),
  graphql('createApiKey', {}, () => ({ input: { name: 'Nightly import', roleKeys: ['viewer'] } })),
  graphql('revokeApiKey', { id: 'apiKey' }, ({ apiKey }) => ({ id: apiKey })),
  open(graphql('login', inside(LOGIN), (own) => ({ input: credentials(own) }))),
  open(graphql('acceptInvitation', {}, () => ({ input: ACCEPTANCE }))),
  open(graphql('requestPasswordReset', inside(LOGIN), (own) => ({ input: named(own) }))),
  open(graphql('resetPassword', {}, () => ({ input: ACCEPTANCE }))),
  graphql('changePassword', {}, () => ({ input: CHANGE })),
  graphql('revokeSession', { id: 'session' }, ({ session }) => ({ id: session })),
  graphql('revokeSessions'),
  graphql('resendInvitation', { userId: 'user' }, ({ user }) => ({ userId: user })),
  graphql('resendInvitations', { 'filter.buildingIds': 'building' }, ({ building }) => ({
    filter: { buildingIds: [building] },
  })),
  graphql('revokeInvitation', { userId: 'user' }, ({ user }) => ({ userId: user })),
  graphql('updateUser', { 'input.userId': 'user', 'input.email': 'takenEmail' }, ({ user }) => ({
    input: { userId: user, name: 'Somebody' },
  })),
  graphql('updateMe', {}, () => ({ input: { name: 'Somebody' } })),
  graphql('sendPasswordReset', { userId: 'user' }, ({ user }) => ({ userId: user })),
  graphql('provisionUser', inside(PROVISION), (own) => ({ input: rehearsal(own) })),

  open(rest('GET /health/live')),
  open(rest('GET /health/ready')),
  open(rest('POST /api/auth/login', LOGIN, credentials)),
  open(rest('POST /api/auth/session', LOGIN, credentials)),
  open(rest('POST /api/auth/session/refresh')),
  open(rest('DELETE /api/auth/session')),
  open(rest('POST /api/auth/invitations/accept', {}, () => ACCEPTANCE)),
  open(rest('POST /api/auth/invitations/preview', {}, () => ({ token: ACCEPTANCE.token }))),
  open(rest('POST /api/auth/password-resets', LOGIN, named)),
  open(rest('POST /api/auth/password-resets/accept', {}, () => ACCEPTANCE)),
  rest('POST /api/auth/password', {}, () => CHANGE),
  rest('POST /api/users/{userId}/invitation', { userId: 'user' }, ({ user }) => ({ userId: user })),
  rest('DELETE /api/users/{userId}/invitation', { userId: 'user' }, ({ user }) => ({ userId: user })),
  rest('PATCH /api/users/{userId}', { userId: 'user', email: 'takenEmail' }, ({ user }) => ({
    userId: user,
    name: 'Somebody',
  })),
  rest('POST /api/users/{userId}/password-reset', { userId: 'user' }, ({ user }) => ({ userId: user })),
  rest('GET /api/roles'),
  rest('GET /api/users', { search: 'personName', email: 'email', after: 'userCursor', buildingId: 'building' }),
  rest('GET /api/org/audit-events', { subjectId: 'user', actorId: 'actor', after: 'auditCursor' }),
  rest('GET /api/users/{userId}', { userId: 'user' }, ({ user }) => ({ userId: user })),
  rest('GET /api/org/buildings', { search: 'buildingName', after: 'buildingCursor' }),
  rest(
    'GET /api/org/buildings/{buildingId}/units',
    { buildingId: 'building', search: 'unitLabel', after: 'unitCursor' },
    ({ building }) => ({ buildingId: building }),
  ),
  rest('POST /api/org/users/provision', PROVISION, rehearsal),
  // Without a token the server creates no user. The answer may tell a used address from a free one.
  rest('POST /api/users', { email: 'email' }, ({ email }) => ({ email, name: 'Somebody' })),
  rest('DELETE /api/users/{userId}/roles/{roleKey}', { userId: 'user' }, ({ user }) => ({
    userId: user,
    roleKey: 'viewer',
  })),
  rest(
    'DELETE /api/org/buildings/{buildingId}/assignments/{userId}',
    { buildingId: 'building', userId: 'user' },
    ({ building, user }) => ({ buildingId: building, userId: user }),
  ),
  rest(
    'DELETE /api/org/buildings/{buildingId}/residents/{userId}',
    { buildingId: 'building', userId: 'user', unitId: 'home' },
    ({ building, user, home }) => ({ buildingId: building, userId: user, unitId: home }),
  ),
  rest('POST /api/users/{userId}/roles', { userId: 'user' }, ({ user }) => ({ userId: user, roleKeys: ['viewer'] })),
  rest(
    'POST /api/org/buildings/{buildingId}/assignments',
    { buildingId: 'building', userId: 'user' },
    ({ building, user }) => ({ buildingId: building, userId: user, type: 'STAFF' }),
  ),
  rest(
    'POST /api/org/buildings/{buildingId}/residents',
    { buildingId: 'building', userId: 'user', unitId: 'unit', fromUnitId: 'home' },
    ({ building, user, unit }) => ({ buildingId: building, userId: user, unitId: unit, mode: 'MOVE' }),
  ),
];
