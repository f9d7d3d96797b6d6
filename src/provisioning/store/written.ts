import { HOLDING_KINDS } from '../holdings/index.js';
import type { Change } from '../provision-result.model.js';
import type { ProvisioningPlan } from '../plan/provisioning.plan.js';

/** What the parts of a writing statement store beside holdings: one row for each change of the kind. */
const ACCOUNT_PARTS = {
  claimed: 'USER_CREATED',
  invited: 'INVITATION_QUEUED',
  queued: 'INVITATION_QUEUED',
  revoked: 'INVITATION_REVOKED',
} as const satisfies Record<string, Change['kind']>;

/** How many rows each part of one statement wrote. Parts of holdings are named by the kind of change. */
export type Written = Readonly<Record<string, number>>;

/**
 * Compares what was written with what the plan reports and
 * audits. A difference is a bug: the transaction must roll back.
 * @throws Error that names the parts which differ
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
  if (differences.length > 0) throw new Error(`What was written is not what was planned (${differences.join('; ')})`);
}
