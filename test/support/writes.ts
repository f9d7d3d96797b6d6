import type { ChangeKind } from '../../src/provisioning/provisioning.enums.js';

type Write = readonly [event: 'INSERT' | 'UPDATE' | 'DELETE', table: string];
export type Call =
  | 'create'
  | 'link'
  | 'leave'
  | 'return'
  | 'revoke'
  | 'resend'
  | 'accept'
  | 'correct'
  | 'reset'
  | 'choose'
  | 'change'
  | 'makeKey'
  | 'revokeKey';

/** Every write of each call that reports changes, its audit event included. */
export const WRITES: Readonly<Record<Call, readonly Write[]>> = {
  create: [
    ['INSERT', '"UserRole"'],
    ['INSERT', '"BuildingAssignment"'],
    ['INSERT', '"Occupancy"'],
    ['INSERT', '"Invitation"'],
    ['INSERT', '"Mail"'],
    ['INSERT', '"AuditEvent"'],
  ],
  link: [
    ['INSERT', '"UserRole"'],
    ['INSERT', '"BuildingAssignment"'],
    ['UPDATE', '"BuildingAssignment"'],
    ['INSERT', '"Occupancy"'],
    ['UPDATE', '"Occupancy"'],
    ['INSERT', '"Invitation"'],
    ['INSERT', '"Mail"'],
    ['INSERT', '"AuditEvent"'],
  ],
  leave: [
    ['DELETE', '"UserRole"'],
    ['DELETE', '"BuildingAssignment"'],
    ['UPDATE', '"Occupancy"'],
    ['UPDATE', '"User"'],
    ['UPDATE', '"Invitation"'],
    ['INSERT', '"AuditEvent"'],
  ],
  return: [
    ['UPDATE', '"User"'],
    ['INSERT', '"AuditEvent"'],
  ],
  revoke: [
    ['UPDATE', '"Invitation"'],
    ['INSERT', '"AuditEvent"'],
  ],
  resend: [
    ['INSERT', '"Invitation"'],
    ['INSERT', '"Mail"'],
    ['INSERT', '"AuditEvent"'],
  ],
  accept: [
    ['UPDATE', '"User"'],
    ['INSERT', '"AuditEvent"'],
  ],
  correct: [
    ['UPDATE', '"User"'],
    ['UPDATE', '"Invitation"'],
    ['INSERT', '"Mail"'],
    ['INSERT', '"AuditEvent"'],
  ],
  choose: [
    ['UPDATE', '"User"'],
    ['INSERT', '"AuditEvent"'],
  ],
  change: [
    ['UPDATE', '"User"'],
    ['INSERT', '"AuditEvent"'],
  ],
  reset: [
    ['INSERT', '"Invitation"'],
    ['INSERT', '"Mail"'],
    ['INSERT', '"AuditEvent"'],
  ],
  makeKey: [
    ['INSERT', '"ApiKey"'],
    ['INSERT', '"AuditEvent"'],
  ],
  revokeKey: [
    ['UPDATE', '"ApiKey"'],
    ['INSERT', '"AuditEvent"'],
  ],
};

/** The call that reports each kind of change, and the write that stores it: `claim` cannot be dropped. */
export const STORED_BY: Readonly<Record<ChangeKind, readonly [Call, ...(Write | ['claim'])]>> = {
  USER_CREATED: ['create', 'claim'],
  ROLE_GRANTED: ['create', 'INSERT', '"UserRole"'],
  ROLE_REVOKED: ['leave', 'DELETE', '"UserRole"'],
  ASSIGNMENT_CREATED: ['create', 'INSERT', '"BuildingAssignment"'],
  ASSIGNMENT_UPDATED: ['link', 'UPDATE', '"BuildingAssignment"'],
  ASSIGNMENT_REVOKED: ['leave', 'DELETE', '"BuildingAssignment"'],
  OCCUPANCY_STARTED: ['create', 'INSERT', '"Occupancy"'],
  OCCUPANCY_ENDED: ['link', 'UPDATE', '"Occupancy"'],
  USER_DEACTIVATED: ['leave', 'UPDATE', '"User"'],
  USER_REACTIVATED: ['return', 'UPDATE', '"User"'],
  INVITATION_QUEUED: ['create', 'INSERT', '"Invitation"'],
  INVITATION_REVOKED: ['revoke', 'UPDATE', '"Invitation"'],
  INVITATION_ACCEPTED: ['accept', 'UPDATE', '"User"'],
  NAME_CHANGED: ['correct', 'UPDATE', '"User"'],
  EMAIL_CHANGED: ['correct', 'UPDATE', '"User"'],
  PASSWORD_CHANGED: ['choose', 'UPDATE', '"User"'],
  PASSWORD_RESET_QUEUED: ['reset', 'INSERT', '"Invitation"'],
  API_KEY_CREATED: ['makeKey', 'INSERT', '"ApiKey"'],
  API_KEY_REVOKED: ['revokeKey', 'UPDATE', '"ApiKey"'],
};
