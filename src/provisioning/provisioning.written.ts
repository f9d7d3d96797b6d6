import type { Change } from './provision-result.model.js';
import type { ProvisioningPlan } from './provisioning.plan.js';

/** The parts of the writing statements by name. Each answers how many rows it wrote. */
export const CREATE_PARTS = ['claimed', 'granted', 'assigned', 'started', 'invited', 'queued', 'audited'] as const;
export const UPDATE_PARTS = [
  'granted',
  'assigned',
  'reassigned',
  'started',
  'ended',
  'invited',
  'queued',
  'revoked',
  'audited',
] as const;

type Part = (typeof CREATE_PARTS)[number] | (typeof UPDATE_PARTS)[number];

/** How many rows each part of one statement wrote. */
export type Written = Readonly<Partial<Record<Part, number>>>;

/**
 * Which parts store a change, one row each. A kind that is missing here does not compile, and a plan with a kind that
 * has no part is refused: it would be reported and audited, but not stored.
 */
const STORED_BY: Readonly<Record<Change['kind'], readonly Part[]>> = {
  USER_CREATED: ['claimed'],
  ROLE_GRANTED: ['granted'],
  ASSIGNMENT_CREATED: ['assigned'],
  ASSIGNMENT_UPDATED: ['reassigned'],
  OCCUPANCY_STARTED: ['started'],
  OCCUPANCY_ENDED: ['ended'],
  INVITATION_QUEUED: ['invited', 'queued'],
  INVITATION_REVOKED: ['revoked'],
  INVITATION_ACCEPTED: [], // never planned: invitations.store.ts stores it
};

/**
 * Compares what was written with what the plan reports and
 * audits. A difference is a bug: the transaction must roll back.
 * @throws Error that names the parts which differ
 */
export function assertWritten({ result: { changes } }: ProvisioningPlan, written: Written): void {
  const planned = new Map<Part, number>([['audited', 1]]);
  const differences: string[] = [];
  for (const { kind } of changes) {
    const parts = STORED_BY[kind];
    if (parts.length === 0) differences.push(`nothing stores ${kind}`);
    for (const part of parts) planned.set(part, (planned.get(part) ?? 0) + 1);
  }
  for (const part of new Set([...CREATE_PARTS, ...UPDATE_PARTS])) {
    const [expected, actual] = [planned.get(part) ?? 0, written[part] ?? 0];
    if (expected !== actual) differences.push(`${part}: ${String(expected)} planned, ${String(actual)} written`);
  }
  if (differences.length > 0) throw new Error(`What was written is not what was planned (${differences.join('; ')})`);
}
