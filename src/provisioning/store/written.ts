import { HOLDING_KINDS } from '../holdings/index.js';
import type { Change } from '../provision-result.model.js';
import type { ProvisioningPlan } from '../plan/provisioning.plan.js';

/** The parts of a writing statement that are not holdings. Each writes one row for each change of its kind. */
const ACCOUNT_PARTS = {
  claimed: 'USER_CREATED',
  invited: 'INVITATION_QUEUED',
  queued: 'INVITATION_QUEUED',
  revoked: 'INVITATION_REVOKED',
  deactivated: 'USER_DEACTIVATED',
  reactivated: 'USER_REACTIVATED',
} as const satisfies Record<string, Change['kind']>;

/** The number of rows that each part of a statement wrote. Parts of holdings are named by the kind of change. */
export type Written = Readonly<Record<string, number>>;

/**
 * Compares the written rows with the plan. A difference is a bug, and the transaction must roll back.
 * @throws Error that names the parts that differ
 */
export function assertWritten({ result: { changes } }: ProvisioningPlan, written: Written): void {
  const count = (wanted: string): number => changes.filter(({ kind }) => kind === wanted).length;
  const planned: [part: string, rows: number][] = [
    ['audited', 1],
    ...Object.entries(ACCOUNT_PARTS).map(([part, kind]): [string, number] => [part, count(kind)]),
    ...Object.keys(HOLDING_KINDS).map((kind): [string, number] => [kind, count(kind)]),
  ];
  const stored: readonly string[] = [...Object.values(ACCOUNT_PARTS), ...Object.keys(HOLDING_KINDS)];
  const differences = [
    ...changes.filter(({ kind }) => !stored.includes(kind)).map(({ kind }) => `nothing stores ${kind}`),
    ...planned
      .filter(([part, rows]) => rows !== (written[part] ?? 0))
      .map(([part, rows]) => `${part}: ${String(rows)} planned, ${String(written[part] ?? 0)} written`),
  ];
  if (differences.length > 0) throw new Error(`The written rows differ from the plan (${differences.join('; ')})`);
}
