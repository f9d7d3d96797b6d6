import type { ErrorCode } from './catalogue.js';

/**
 * The error code for a violation of each constraint and unique index; a test checks that none is missing.
 * UNAVAILABLE: only a race can cause it. The transaction is retried, and clients get the code only if all retries fail.
 * INTERNAL: only a bug can cause it.
 */
export const CONSTRAINTS = {
  Organization_pkey: 'INTERNAL',
  Organization_slug_key: 'INTERNAL',
  Role_pkey: 'INTERNAL',
  Role_key_key: 'INTERNAL',
  Role_permissions_check: 'INTERNAL',

  User_pkey: 'INTERNAL',
  User_orgId_email_key: 'UNAVAILABLE',
  User_orgId_fkey: 'UNAVAILABLE',
  User_email_check: 'INTERNAL',
  User_active_has_password_check: 'INTERNAL',
  User_password_set_by_check: 'INTERNAL',

  UserRole_pkey: 'INTERNAL',
  UserRole_orgId_userId_roleId_key: 'UNAVAILABLE',
  UserRole_orgId_userId_fkey: 'UNAVAILABLE',
  UserRole_roleId_fkey: 'UNAVAILABLE',

  Building_pkey: 'INTERNAL',
  Building_orgId_name_key: 'INTERNAL',
  Building_orgId_nameKey_key: 'INTERNAL',
  Building_orgId_fkey: 'INTERNAL',

  Unit_pkey: 'INTERNAL',
  Unit_orgId_buildingId_label_key: 'INTERNAL',
  Unit_orgId_buildingId_labelKey_key: 'INTERNAL',
  Unit_orgId_buildingId_fkey: 'INTERNAL',

  BuildingAssignment_pkey: 'INTERNAL',
  BuildingAssignment_orgId_userId_buildingId_key: 'UNAVAILABLE',
  BuildingAssignment_orgId_userId_fkey: 'UNAVAILABLE',
  BuildingAssignment_orgId_buildingId_fkey: 'UNAVAILABLE',

  Occupancy_pkey: 'INTERNAL',
  Occupancy_orgId_userId_unitId_active_key: 'UNAVAILABLE',
  Occupancy_orgId_userId_fkey: 'UNAVAILABLE',
  Occupancy_orgId_unitId_fkey: 'UNAVAILABLE',
  Occupancy_ended_after_started_check: 'INTERNAL',

  Invitation_pkey: 'INTERNAL',
  Invitation_orgId_tokenHash_key: 'INTERNAL',
  Invitation_orgId_userId_live_key: 'UNAVAILABLE',
  Invitation_orgId_userId_fkey: 'UNAVAILABLE',
  Invitation_token_hash_check: 'INTERNAL',
  Invitation_expiry_check: 'INTERNAL',
  Invitation_failure_check: 'INTERNAL',

  Mail_pkey: 'INTERNAL',
  Mail_orgId_userId_fkey: 'UNAVAILABLE',
  Mail_orgId_invitationId_fkey: 'UNAVAILABLE',
  Mail_kind_check: 'INTERNAL',
  Mail_lease_check: 'INTERNAL',
  Mail_end_check: 'INTERNAL',

  AuditEvent_pkey: 'INTERNAL',
  AuditEvent_orgId_subjectId_fkey: 'UNAVAILABLE',
  AuditEvent_changes_check: 'INTERNAL',
  AuditEvent_actor_check: 'INTERNAL',

  RateLimit_pkey: 'INTERNAL',

  SchemaCompatibility_pkey: 'INTERNAL',
  SchemaCompatibility_id_check: 'INTERNAL',
} as const satisfies Record<string, ErrorCode>;

export type ConstraintName = keyof typeof CONSTRAINTS;

export function isConstraintName(name: string): name is ConstraintName {
  return Object.hasOwn(CONSTRAINTS, name);
}
