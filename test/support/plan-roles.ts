import type { Permission } from '../../src/database/generated/enums.js';

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
