import type { ProblemCode } from '../errors/catalogue.js';
import { DomainError, problem, type Problem } from '../errors/domain-error.js';
import type { AppliedBuildingAssignment, AppliedResident, Change, ProvisionWarning } from './provision-result.model.js';

/** What each part of the plan adds to: problems while judging, what is held and what changes while deciding. */
export class Draft {
  readonly problems: Problem[] = [];
  readonly changes: Change[] = [];
  readonly warnings: ProvisionWarning[] = [];
  readonly roleKeys: string[] = [];
  readonly assignments: AppliedBuildingAssignment[] = [];
  resident: AppliedResident | null = null;
  /** Seconds after which a mail may go out that the limit keeps back; null: none is kept back. */
  mailableIn: number | null = null;

  reject(code: ProblemCode, pointer: string, detail?: string): void {
    this.problems.push(problem(code, pointer, detail));
  }

  /** @throws DomainError with every problem at once */
  throwProblems(): void {
    if (this.problems.length > 0) throw DomainError.rejecting(this.problems);
  }
}
