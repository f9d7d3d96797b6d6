import type { ProblemCode } from '../../errors/catalogue.js';
import { DomainError, problem, type Problem } from '../../errors/domain-error.js';
import type { Change, ProvisionWarning } from '../provision-result.model.js';

/** Collects the problems, changes and warnings of all parts of the plan. */
export class DraftPlan {
  readonly problems: Problem[] = [];
  readonly changes: Change[] = [];
  readonly warnings: ProvisionWarning[] = [];
  /** Seconds until the mail limit allows the requested mail; null if the limit was not reached. */
  mailableIn: number | null = null;

  /** @param at when the changes take effect */
  constructor(public at: Date) {}

  /** Ensures that an occupancy does not end before it started, even if the clock was set back. */
  notBefore(earliest: Date): void {
    if (earliest > this.at) this.at = earliest;
  }

  /** Notes that the mail limit allows the requested mail only later. */
  limitMail(mailableAt: Date, now: Date): void {
    this.mailableIn = Math.max(1, Math.ceil((mailableAt.getTime() - now.getTime()) / 1000));
  }

  /** Once for each code and pointer. */
  reject(code: ProblemCode, pointer: string, detail?: string): void {
    if (this.problems.some((one) => one.code === code && one.pointer === pointer)) return;
    this.problems.push(problem(code, pointer, detail));
  }

  /** @throws DomainError with all problems */
  throwProblems(): void {
    if (this.problems.length > 0) throw DomainError.rejecting(this.problems);
  }
}
