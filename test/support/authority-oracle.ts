import type { Permission } from '../../src/database/generated/enums.js';
import { PERMISSIONS_OF, type RoleKey } from './plan-world.js';

export type Place = 'A' | 'B';
export type Type = 'STAFF' | 'MANAGER' | 'BUILDING_ADMIN';

/** What a user holds before the call. */
export interface Holds {
  role?: RoleKey;
  assignment?: { in: Place; type: Type };
  home?: Place;
}

export type Grant =
  | { kind: 'role'; key: RoleKey }
  | { kind: 'assignment'; in: Place; type: Type }
  | { kind: 'residence'; in: Place; /** Makes the grant a MOVE out of the other building. */ from?: Place }
  | { kind: 'password' }
  | { kind: 'invitation' };

/** The callers of the test. `admin` and the roles below it are the roles of the catalogue. */
export const CALLERS: readonly [string, Holds][] = [
  ['a caller who holds nothing', {}],
  ['a viewer', { role: 'viewer' }],
  ['an org_admin', { role: 'org_admin' }],
  ['an admin', { role: 'admin' }],
  ['a platform_admin', { role: 'platform_admin' }],
  ['a building administrator of A', { assignment: { in: 'A', type: 'BUILDING_ADMIN' } }],
  ['STAFF of A', { assignment: { in: 'A', type: 'STAFF' } }],
  ['a MANAGER of A', { assignment: { in: 'A', type: 'MANAGER' } }],
  ['a resident of A', { home: 'A' }],
];

const PLACES: Place[] = ['A', 'B'];
const TYPES: Type[] = ['STAFF', 'MANAGER', 'BUILDING_ADMIN'];

export const GRANTS: readonly Grant[] = [
  ...(['viewer', 'org_admin', 'admin', 'platform_admin'] as const).map((key): Grant => ({ kind: 'role', key })),
  ...PLACES.flatMap((place) => TYPES.map((type): Grant => ({ kind: 'assignment', in: place, type }))),
  ...PLACES.map((place): Grant => ({ kind: 'residence', in: place })),
  { kind: 'residence', in: 'A', from: 'B' },
  { kind: 'residence', in: 'B', from: 'A' },
  { kind: 'password' },
  { kind: 'invitation' },
];

export type Expected =
  'allowed' | 'PERMISSION_REQUIRED' | 'ROLE_NOT_GRANTABLE' | 'BUILDING_NOT_GRANTABLE' | 'ASSIGNMENT_NOT_GRANTABLE';

/** What the contract lets a caller do. Written again from the contract's text; shares no code with the plan. */
export function expectedOf(caller: Holds, grant: Grant, subject: Holds): Expected {
  const own: readonly Permission[] = caller.role === undefined ? [] : PERMISSIONS_OF[caller.role];
  const isOrgWide = own.includes('PEOPLE_PROVISION');
  const administered = caller.assignment?.type === 'BUILDING_ADMIN' ? caller.assignment.in : undefined;
  if (!isOrgWide && administered === undefined) return 'PERMISSION_REQUIRED';

  switch (grant.kind) {
    case 'role':
      return isOrgWide && PERMISSIONS_OF[grant.key].every((permission) => own.includes(permission))
        ? 'allowed'
        : 'ROLE_NOT_GRANTABLE';
    case 'assignment': {
      // A caller who grants MANAGER or BUILDING_ADMIN must have the read permissions that these types give.
      const mayRead = own.includes('PEOPLE_READ') && own.includes('BUILDINGS_READ');
      if (isOrgWide) return grant.type === 'STAFF' || mayRead ? 'allowed' : 'ASSIGNMENT_NOT_GRANTABLE';
      if (grant.in !== administered) return 'BUILDING_NOT_GRANTABLE';
      const held = subject.assignment?.in === grant.in ? subject.assignment.type : undefined;
      const isStaffAtMost = held === undefined || held === 'STAFF';
      return grant.type === 'STAFF' && isStaffAtMost ? 'allowed' : 'ASSIGNMENT_NOT_GRANTABLE';
    }
    case 'residence': {
      // The caller cannot see a home elsewhere, so the move starts the new home and leaves the other one as it is.
      return isOrgWide || grant.in === administered ? 'allowed' : 'BUILDING_NOT_GRANTABLE';
    }
    case 'password':
    case 'invitation':
      return isOrgWide ? 'allowed' : 'PERMISSION_REQUIRED';
  }
}

export function titleOf(grant: Grant): string {
  switch (grant.kind) {
    case 'role':
      return `the role ${grant.key}`;
    case 'assignment':
      return `${grant.type} in ${grant.in}`;
    case 'residence':
      return grant.from === undefined ? `a home in ${grant.in}` : `a move from ${grant.from} to ${grant.in}`;
    case 'password':
      return 'a password';
    case 'invitation':
      return 'an invitation';
  }
}
