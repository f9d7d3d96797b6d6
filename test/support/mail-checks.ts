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
