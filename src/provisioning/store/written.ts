import { HOLDING_KINDS } from '../holdings/index.js';
import type { Change } from '../provision-result.model.js';
import type { ProvisioningPlan } from '../plan/provisioning.plan.js';

/** The parts of a writing statement that are not holdings. Each writes one row for each change of its kinds. */
const ACCOUNT_PARTS = {
  claimed: ['USER_CREATED'],
  link: ['INVITATION_QUEUED', 'PASSWORD_RESET_QUEUED'],
  queued: ['INVITATION_QUEUED', 'PASSWORD_RESET_QUEUED'],
  notice: ['EMAIL_CHANGED'],
  revoked: ['INVITATION_REVOKED'],
  deactivated: ['USER_DEACTIVATED'],
  reactivated: ['USER_REACTIVATED'],
} as const satisfies Record<string, readonly Change['kind'][]>;

/** One write for all of them. */
const CORRECTIONS: readonly Change['kind'][] = ['NAME_CHANGED', 'EMAIL_CHANGED'];

/** Whether the name or the e-mail address of the user changes. */
export const isCorrected = (changes: readonly Change[]): boolean =>
  changes.some(({ kind }) => CORRECTIONS.includes(kind));

/** The number of rows that each part of a statement wrote. Parts of holdings are named by the kind of change. */
export type Written = Readonly<Record<string, number>>;

/**
 * Compares the written rows with the plan. A difference is a bug, and the transaction must roll back.
 * @throws Error that names the parts that differ
 */
export function assertWritten({ voidsReset, result: { changes } }: ProvisioningPlan, written: Written): void {
  const count = (wanted: readonly string[]): number => changes.filter(({ kind }) => wanted.includes(kind)).length;
  const planned: [part: string, rows: number][] = [
    ['audited', 1],
    ['corrected', isCorrected(changes) ? 1 : 0],
    ['voided', voidsReset ? 1 : 0],
    ...Object.entries(ACCOUNT_PARTS).map(([part, kinds]): [string, number] => [part, count(kinds)]),
    ...Object.keys(HOLDING_KINDS).map((kind): [string, number] => [kind, count([kind])]),
  ];
  const stored: readonly string[] = [
    ...Object.values(ACCOUNT_PARTS).flat(),
    ...CORRECTIONS,
    ...Object.keys(HOLDING_KINDS),
  ];
  const differences = [
    ...changes.filter(({ kind }) => !stored.includes(kind)).map(({ kind }) => `nothing stores ${kind}`),
    ...planned
      .filter(([part, rows]) => rows !== (written[part] ?? 0))
      .map(([part, rows]) => `${part}: ${String(rows)} planned, ${String(written[part] ?? 0)} written`),
  ];
  if (differences.length > 0) throw new Error(`The written rows differ from the plan (${differences.join('; ')})`);
}
