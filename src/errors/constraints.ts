import type { ErrorCode } from './catalogue.js';

/**
 * Every constraint and unique index of the schema by name, with what its violation means. They are the backstop behind the plan:
 * `retry` marks those that only a race can reach; the whole transaction is then run again and the plan sees what has changed.
 * The rest can only be reached by a bug. A test walks the database's catalogue so that none is forgotten.
 */
export const CONSTRAINTS = {
  Organization_pkey: { code: 'INTERNAL', retry: false },
  Organization_slug_key: { code: 'INTERNAL', retry: false },
  Role_pkey: { code: 'INTERNAL', retry: false },
  Role_key_key: { code: 'INTERNAL', retry: false },

  User_pkey: { code: 'INTERNAL', retry: false },
  User_orgId_email_key: { code: 'EMAIL_EXISTS', retry: true },
  User_orgId_fkey: { code: 'INVALID_INPUT', retry: true },
  User_email_check: { code: 'INTERNAL', retry: false },
  User_active_has_password_check: { code: 'INTERNAL', retry: false },
  User_password_set_by_check: { code: 'INTERNAL', retry: false },

  UserRole_pkey: { code: 'INTERNAL', retry: false },
  UserRole_orgId_userId_roleId_key: { code: 'UNAVAILABLE', retry: true },
  UserRole_orgId_userId_fkey: { code: 'INVALID_INPUT', retry: true },
  UserRole_roleId_fkey: { code: 'INVALID_INPUT', retry: true },

  Building_pkey: { code: 'INTERNAL', retry: false },
  Building_orgId_name_key: { code: 'INTERNAL', retry: false },
  Building_orgId_fkey: { code: 'INTERNAL', retry: false },

  Unit_pkey: { code: 'INTERNAL', retry: false },
  Unit_orgId_buildingId_label_key: { code: 'INTERNAL', retry: false },
  Unit_orgId_buildingId_fkey: { code: 'INTERNAL', retry: false },

  BuildingAssignment_pkey: { code: 'INTERNAL', retry: false },
  BuildingAssignment_orgId_userId_buildingId_key: { code: 'UNAVAILABLE', retry: true },
  BuildingAssignment_orgId_userId_fkey: { code: 'INVALID_INPUT', retry: true },
  BuildingAssignment_orgId_buildingId_fkey: { code: 'INVALID_INPUT', retry: true },

  Occupancy_pkey: { code: 'INTERNAL', retry: false },
  Occupancy_orgId_userId_unitId_active_key: { code: 'UNAVAILABLE', retry: true },
  Occupancy_orgId_userId_fkey: { code: 'INVALID_INPUT', retry: true },
  Occupancy_orgId_unitId_fkey: { code: 'INVALID_INPUT', retry: true },
  Occupancy_ended_after_started_check: { code: 'INTERNAL', retry: false },

  Invitation_pkey: { code: 'INTERNAL', retry: false },
  Invitation_orgId_tokenHash_key: { code: 'INTERNAL', retry: false },
  Invitation_orgId_userId_live_key: { code: 'UNAVAILABLE', retry: true },
  Invitation_orgId_userId_fkey: { code: 'INVALID_INPUT', retry: true },
  Invitation_token_hash_check: { code: 'INTERNAL', retry: false },
  Invitation_expiry_check: { code: 'INTERNAL', retry: false },

  AuditEvent_pkey: { code: 'INTERNAL', retry: false },
  AuditEvent_orgId_subjectId_fkey: { code: 'INVALID_INPUT', retry: true },
  AuditEvent_changes_check: { code: 'INTERNAL', retry: false },
} as const satisfies Record<string, { code: ErrorCode; retry: boolean }>;

export type ConstraintName = keyof typeof CONSTRAINTS;

export function isConstraintName(name: string): name is ConstraintName {
  return Object.hasOwn(CONSTRAINTS, name);
}
