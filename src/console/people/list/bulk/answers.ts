import type { CombinedError } from 'urql';
import { isOutage, problemsIn, sentenceOf } from '../../../api/problems.js';

/**
 * The state of a person. WAITING: not checked yet. READY: the change can be made; also after an outage, since a repeat
 * is safe. SAME: nothing to change. BAD: refused.
 */
export type BulkStage = 'WAITING' | 'READY' | 'SAME' | 'BAD' | 'DONE';

export interface BulkAnswer {
  stage: BulkStage;
  /** A preview, a result, or why there is none. */
  text: string;
  /** Whether the calls about other people would fail too. */
  isOutage?: boolean;
}

/** @param stage of a person whose call may succeed later */
export function answerToError(error: CombinedError, stage: BulkStage): BulkAnswer {
  if (isOutage(error)) return { stage, text: sentenceOf(error), isOutage: true };
  const details = problemsIn(error).map(({ detail }) => detail);
  return { stage: 'BAD', text: [...new Set(details)].join(' ') || sentenceOf(error) };
}
