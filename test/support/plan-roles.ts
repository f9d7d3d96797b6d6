import type { Permission } from '../../src/database/generated/enums.js';
import type { ActorFacts } from '../../src/provisioning/plan/provisioning.facts.js';

const viewer: Permission[] = ['PEOPLE_READ', 'BUILDINGS_READ'];
const orgAdmin: Permission[] = [...viewer, 'PEOPLE_PROVISION', 'AUDIT_READ'];
const admin: Permission[] = [...orgAdmin, 'ORG_MANAGE'];

/** The role catalogue that the migrations create. */
export const PERMISSIONS_OF = {
  viewer,
  org_admin: orgAdmin,
  admin,
  platform_admin: [...admin, 'CROSS_ORG'],
} as const satisfies Record<string, readonly Permission[]>;

export type RoleKey = keyof typeof PERMISSIONS_OF;
export const ROLE_KEYS = Object.keys(PERMISSIONS_OF) as RoleKey[];

/** A caller of organization 1 with these roles. */
export function aCaller(...roles: RoleKey[]): ActorFacts {
  const permissions = [...new Set(roles.flatMap((role): readonly Permission[] => PERMISSIONS_OF[role]))];
  return { orgId: 1, id: 'actor', keyId: null, isSignedIn: true, permissions, administers: [] };
}

/** A caller of organization 1 who is BUILDING_ADMIN in these buildings and has no role. */
export function aBuildingAdmin(...administers: number[]): ActorFacts {
  return { ...aCaller(), administers };
}
