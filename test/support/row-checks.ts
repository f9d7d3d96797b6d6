import { randomUUID } from 'node:crypto';
import type { ConstraintName } from '../../src/errors/constraints.js';

type Row = Record<string, unknown>;

/** Rows that each break one CHECK of the table Mail. @param keysOf a user */
export function mailChecks(keysOf: () => Row): [ConstraintName, string, string, () => Row][] {
  const aMail = (): Row => ({
    ...keysOf(),
    id: randomUUID(),
    kind: 'INVITATION',
    invitationId: randomUUID(),
    requestId: randomUUID(),
  });
  return [
    [
      'Mail_kind_check',
      'an invitation mail without its invitation',
      'Mail',
      () => ({ ...aMail(), invitationId: null }),
    ],
    ['Mail_kind_check', 'an invitation to another address', 'Mail', () => ({ ...aMail(), address: 'a@test.example' })],
    [
      'Mail_kind_check',
      'a notice without its address',
      'Mail',
      () => ({ ...aMail(), kind: 'EMAIL_CHANGED', invitationId: null }),
    ],
    ['Mail_lease_check', 'a lease without a process', 'Mail', () => ({ ...aMail(), leasedUntil: '2099-01-01' })],
    ['Mail_lease_check', 'a lease without an expiry', 'Mail', () => ({ ...aMail(), leasedBy: randomUUID() })],
    [
      'Mail_end_check',
      'a mail that was sent and failed',
      'Mail',
      () => ({ ...aMail(), sentAt: '2026-01-01', failedAt: '2026-01-01', failureReason: '550' }),
    ],
    [
      'Mail_end_check',
      'a lease of a sent mail',
      'Mail',
      () => ({ ...aMail(), sentAt: '2026-01-01', leasedBy: randomUUID(), leasedUntil: '2099-01-01' }),
    ],
    ['Mail_end_check', 'a failure without a reason', 'Mail', () => ({ ...aMail(), failedAt: '2026-01-01' })],
    [
      'Mail_end_check',
      'a failure reason of a sent mail',
      'Mail',
      () => ({ ...aMail(), sentAt: '2026-01-01', failureReason: '550' }),
    ],
  ];
}

/** Rows that each break one CHECK of the tables Session and ApiKey. @param keysOf the organization and the user */
export function credentialChecks(
  keysOf: () => { orgId: number; userId: string },
): [ConstraintName, string, string, () => Row][] {
  const hash = Buffer.alloc(32, 7);
  const aSession = (): Row => ({ ...keysOf(), id: randomUUID(), secretHash: hash, expiresAt: '2099-01-01' });
  const aKey = (): Row => {
    const { orgId, userId } = keysOf();
    return { orgId, id: randomUUID(), makerId: userId, name: 'Nightly', secretHash: hash, roleKeys: ['viewer'] };
  };
  const short = Buffer.alloc(31, 7);
  return [
    ['Session_secret_hash_check', 'a hash of another length', 'Session', () => ({ ...aSession(), secretHash: short })],
    [
      'Session_secret_hash_check',
      'a previous hash of another length',
      'Session',
      () => ({ ...aSession(), previousSecretHash: short }),
    ],
    ['ApiKey_secret_hash_check', 'a hash of another length', 'ApiKey', () => ({ ...aKey(), secretHash: short })],
    ['ApiKey_role_keys_check', 'no role', 'ApiKey', () => ({ ...aKey(), roleKeys: [] })],
    ['ApiKey_role_keys_check', 'a NULL in a list', 'ApiKey', () => ({ ...aKey(), roleKeys: '{viewer,NULL}' })],
    ['ApiKey_role_keys_check', 'no list', 'ApiKey', () => ({ ...aKey(), roleKeys: null })],
  ];
}

/** Rows that each break one CHECK of the table AuditEvent. */
export const auditChecks = (anEvent: () => Row): [ConstraintName, string, string, () => Row][] => [
  ['AuditEvent_changes_check', 'an event without changes', 'AuditEvent', () => ({ ...anEvent(), changes: '[]' })],
  ['AuditEvent_changes_check', 'changes that are no list', 'AuditEvent', () => ({ ...anEvent(), changes: '{}' })],
  ['AuditEvent_changes_check', 'changes that are null', 'AuditEvent', () => ({ ...anEvent(), changes: 'null' })],
  ['AuditEvent_actor_check', 'no actor id', 'AuditEvent', () => ({ ...anEvent(), actorId: null })],
  ['AuditEvent_actor_check', 'no actor', 'AuditEvent', () => ({ ...anEvent(), actorOrgId: null, actorId: null })],
  [
    'AuditEvent_actor_check',
    'a user and a key as actor',
    'AuditEvent',
    () => ({ ...anEvent(), actorKeyId: randomUUID() }),
  ],
  ['AuditEvent_actor_check', 'a CLI actor', 'AuditEvent', () => ({ ...anEvent(), transport: 'CLI' })],
];

/** Rows that each break the CHECK of failed invitations. */
export const failureChecks = (anInvitation: () => Row): [ConstraintName, string, string, () => Row][] => [
  [
    'Invitation_failure_check',
    'a failure without a reason',
    'Invitation',
    () => ({ ...anInvitation(), failedAt: '2026-01-01' }),
  ],
  [
    'Invitation_failure_check',
    'a reason without a failure',
    'Invitation',
    () => ({ ...anInvitation(), failureReason: '550' }),
  ],
];
