import type { CombinedError } from 'urql';
import { isOutage, type Problem, sentenceOf } from '../api/problems.js';
import type { ProvisionResult, Preview } from '../provision/use-preview.js';
import type { ProvisionUserInput } from '../provision/draft.js';
import { changeInWords, type RoleName } from '../words.js';
import type { Column } from './columns.js';
import type { InColumn } from './csv.js';

/**
 * The state of a row. WAITING: not checked yet; after a check, only an outage leaves a row in this state. BAD: invalid.
 * FAILED: provisioning got no answer, so it may have succeeded; repeating it is safe.
 */
export type Stage = 'WAITING' | 'READY' | 'SAME' | 'BAD' | 'FAILED' | 'DONE';

export interface Answer {
  stage: Stage;
  /** The preview, the result, or the problems. */
  text: string;
}

/** Texts for problems of fields that a file has no column for. */
const IN_A_FILE: Record<string, string> = {
  MOVE_AMBIGUOUS:
    'The person has several homes. Move them on the page “Provision a person”, where you can choose the home that ' +
    'they leave.',
};

/** A row that was sent, and how to speak about it. */
interface Sent {
  input: ProvisionUserInput;
  dryRun: boolean;
  inColumn: InColumn;
  roleName: RoleName;
}

/** The state of a row after an answer of the server. */
export function answerOf({ result, problems, failure }: Preview, sent: Sent): Answer {
  const { dryRun, roleName } = sent;
  if (failure !== null) return noAnswer(failure, dryRun);
  if (result === null)
    return { stage: 'BAD', text: [...new Set(problems.map((problem) => refusalInWords(problem, sent)))].join(' ') };
  const stage = !dryRun ? 'DONE' : result.changes.length === 0 ? 'SAME' : 'READY';
  return { stage, text: resultInWords(result, !dryRun, roleName) };
}

/** The state of a row after an error that is not about its fields. */
export const noAnswer = (error: CombinedError, dryRun: boolean): Answer => ({
  stage: !isOutage(error) ? 'BAD' : dryRun ? 'WAITING' : 'FAILED',
  text: sentenceOf(error),
});

function refusalInWords({ code, pointer, detail }: Problem, { input, inColumn }: Sent): string {
  const column = COLUMN_AT.find(([place]) => pointer.startsWith(place))?.[1] ?? null;
  const [, role] = code === 'ROLE_UNKNOWN' ? (/(\d+)$/.exec(pointer) ?? []) : [];
  if (role !== undefined)
    return inColumn(column, `There is no role “${input.grants?.orgRoleKeys?.[Number(role)] ?? ''}”.`);
  return inColumn(column, IN_A_FILE[code] ?? detail);
}

/** The column for each pointer of the server, the longest pointer first. */
const COLUMN_AT: readonly [place: string, column: Column][] = [
  ['/identity/name', 'name'],
  ['/identity', 'email'],
  ['/grants/orgRoleKeys', 'roles'],
  ['/grants/buildingAssignments', 'assignments'],
  ['/grants/resident/buildingId', 'home_building'],
  ['/grants/resident/unitId', 'home_unit'],
  ['/grants/resident', 'home_mode'],
];

/** Such as "Uses the account of Jane Admin: Makes them staff in Mill Yard. The user keeps the current name." */
function resultInWords(
  { created, user, changes, warnings }: ProvisionResult,
  isDone: boolean,
  roleName: RoleName,
): string {
  const linked = created ? '' : `${isDone ? 'Used' : 'Uses'} the account of ${user.name}: `;
  const what =
    changes.length === 0
      ? `Nothing to change: ${user.name} already has all of this.`
      : `${linked}${changes.map((change) => changeInWords(change, isDone, roleName)).join('; ')}.`;
  return [what, ...warnings.map(({ detail }) => detail)].join(' ');
}
