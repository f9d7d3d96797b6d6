import type { ProblemCode } from '../../errors/catalogue.js';
import { DomainError, problem, type Problem } from '../../errors/domain-error.js';
import type { Change, ProvisionWarning } from '../provision-result.model.js';

/** What each part of the plan adds to: problems while judging, changes and warnings while deciding. */
export class Draft {
  readonly problems: Problem[] = [];
  readonly changes: Change[] = [];
  readonly warnings: ProvisionWarning[] = [];
  /** Seconds after which a mail may go out that the limit keeps back; null: none is kept back. */
  mailableIn: number | null = null;

  /** @param at when the changes take effect */
  constructor(public at: Date) {}

  /** Nothing ends before it started, even if the clock was set back. */
  isNotBefore(earliest: Date): void {
    if (earliest > this.at) this.at = earliest;
  }

  reject(code: ProblemCode, pointer: string, detail?: string): void {
    this.problems.push(problem(code, pointer, detail));
  }

  /** @throws DomainError with every problem at once */
  throwProblems(): void {
    if (this.problems.length > 0) throw DomainError.rejecting(this.problems);
  }
}
