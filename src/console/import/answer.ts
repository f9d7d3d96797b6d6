import type { CombinedError } from 'urql';
import { isOutage, type Problem } from '../problems.js';
import type { Outcome, Preview } from '../provision/use-preview.js';
import { sentenceOf } from '../states.js';
import { changeInWords } from '../words.js';
import { type Column, inColumn } from './csv.js';

/**
 * Where a row stands. WAITING: nobody knows yet what it would do; only an outage leaves
 * a row so. BAD: it cannot be provisioned as it is. FAILED: it was checked, and then no
 * answer came; it may have been carried out all the same, and sending it again is safe.
 */
export type Stage = 'WAITING' | 'READY' | 'SAME' | 'BAD' | 'FAILED' | 'DONE';

export interface Answer {
  stage: Stage;
  /** What would happen, has happened, or is wrong. */
  text: string;
}

/** Where the server names a field that a file has no column for. */
const IN_A_FILE: Record<string, string> = {
  MOVE_AMBIGUOUS: 'They have several homes. Move them on the page “Provision a person”, which asks which one ends.',
};

/** What the server has said of a row. */
export function answerOf({ outcome, problems, failure }: Preview, dryRun: boolean): Answer {
  if (failure !== null) return noAnswer(failure, dryRun);
  if (outcome === null) return { stage: 'BAD', text: [...new Set(problems.map(refusalInWords))].join(' ') };
  const stage = !dryRun ? 'DONE' : outcome.changes.length === 0 ? 'SAME' : 'READY';
  return { stage, text: outcomeInWords(outcome, !dryRun) };
}

/** What becomes of a row when the server has said nothing of its fields. */
export const noAnswer = (error: CombinedError, dryRun: boolean): Answer => ({
  stage: !isOutage(error) ? 'BAD' : dryRun ? 'WAITING' : 'FAILED',
  text: sentenceOf(error),
});

const refusalInWords = ({ code, pointer, detail }: Problem): string =>
  inColumn(COLUMN_AT.find(([place]) => pointer.startsWith(place))?.[1] ?? null, IN_A_FILE[code] ?? detail);

/** Where the server speaks of a column, the longest first. */
const COLUMN_AT: readonly [place: string, column: Column][] = [
  ['/identity/name', 'name'],
  ['/identity', 'email'],
  ['/grants/orgRoleKeys', 'roles'],
  ['/grants/buildingAssignments', 'assignments'],
  ['/grants/resident/buildingId', 'home_building'],
  ['/grants/resident/unitId', 'home_unit'],
  ['/grants/resident', 'home_mode'],
];

/** Such as "Links Jane Admin: Makes them staff in Mill Yard. The user already exists and keeps the current name." */
function outcomeInWords({ created, user, changes, warnings }: Outcome, isDone: boolean): string {
  const linked = created ? '' : `${isDone ? 'Linked' : 'Links'} ${user.name}: `;
  const what =
    changes.length === 0
      ? `Nothing to change: ${user.name} has all of this already.`
      : `${linked}${changes.map((change) => changeInWords(change, isDone)).join('; ')}.`;
  return [what, ...warnings.map(({ detail }) => detail)].join(' ');
}
