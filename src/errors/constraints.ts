/** Only a race can cause the violation: the transaction is retried. UNAVAILABLE for clients if all retries fail. */
export const RETRY = 'RETRY';

/** Only a bug can cause the violation: it is not retried. INTERNAL for clients. */
export const BUG = 'BUG';

/** What a violation of each constraint and unique index means; a test checks that none is missing. */
export const CONSTRAINTS = {
  Organization_pkey: BUG,
  Organization_slug_key: BUG,
  Role_pkey: BUG,
  Role_key_key: BUG,
  Role_permissions_check: BUG,

  User_pkey: BUG,
  User_orgId_email_key: RETRY,
  User_orgId_fkey: RETRY,
  User_email_check: BUG,
  User_active_has_password_check: BUG,
  User_password_set_by_check: BUG,
  User_orgId_identityIssuer_identitySubject_key: RETRY,
  User_identity_check: BUG,

  UserRole_pkey: BUG,
  UserRole_orgId_userId_roleId_key: RETRY,
  UserRole_orgId_userId_fkey: RETRY,
  UserRole_roleId_fkey: RETRY,

  Building_pkey: BUG,
  Building_orgId_name_key: BUG,
  Building_orgId_nameKey_key: BUG,
  Building_orgId_fkey: BUG,

  Unit_pkey: BUG,
  Unit_orgId_buildingId_label_key: BUG,
  Unit_orgId_buildingId_labelKey_key: BUG,
  Unit_orgId_buildingId_fkey: BUG,

  BuildingAssignment_pkey: BUG,
  BuildingAssignment_orgId_userId_buildingId_key: RETRY,
  BuildingAssignment_orgId_userId_fkey: RETRY,
  BuildingAssignment_orgId_buildingId_fkey: RETRY,

  Occupancy_pkey: BUG,
  Occupancy_orgId_userId_unitId_active_key: RETRY,
  Occupancy_orgId_userId_fkey: RETRY,
  Occupancy_orgId_unitId_fkey: RETRY,
  Occupancy_ended_after_started_check: BUG,

  Invitation_pkey: BUG,
  Invitation_orgId_tokenHash_key: BUG,
  Invitation_orgId_userId_purpose_live_key: RETRY,
  Invitation_orgId_userId_fkey: RETRY,
  Invitation_token_hash_check: BUG,
  Invitation_expiry_check: BUG,
  Invitation_failure_check: BUG,

  Mail_pkey: BUG,
  Mail_orgId_userId_fkey: RETRY,
  Mail_orgId_invitationId_fkey: RETRY,
  Mail_kind_check: BUG,
  Mail_lease_check: BUG,
  Mail_end_check: BUG,

  Session_pkey: BUG,
  Session_orgId_userId_fkey: RETRY,
  Session_secret_hash_check: BUG,

  ApiKey_pkey: BUG,
  ApiKey_orgId_secretHash_key: BUG,
  ApiKey_orgId_makerId_fkey: RETRY,
  ApiKey_secret_hash_check: BUG,
  ApiKey_role_keys_check: BUG,

  AuditEvent_pkey: BUG,
  AuditEvent_orgId_subjectId_fkey: RETRY,
  AuditEvent_changes_check: BUG,
  AuditEvent_actor_check: BUG,

  RateLimit_pkey: BUG,

  SchemaCompatibility_pkey: BUG,
  SchemaCompatibility_id_check: BUG,
} as const satisfies Record<string, typeof RETRY | typeof BUG>;

export type ConstraintName = keyof typeof CONSTRAINTS;

export function isConstraintName(name: string): name is ConstraintName {
  return Object.hasOwn(CONSTRAINTS, name);
}
