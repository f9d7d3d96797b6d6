import { Prisma } from '../../database/generated/client.js';
import type { Authority } from '../plan/authority.plan.js';
import type { BuildingJudge } from '../plan/buildings.plan.js';
import type { DraftPlan } from '../plan/draft.plan.js';
import type { CommonFacts } from '../plan/provisioning.facts.js';
import type { AppliedGrants } from '../provision-result.model.js';
import type { GrantsInput } from '../provision-user.input.js';

/**
 * A kind of thing that a user can hold, named by its field in `grants`. The request, the SQL statements, the plan and
 * the check of the written rows are built from the list of holdings.
 */
export interface Holding<Grant extends keyof GrantsInput, Asked, Known, Held> {
  /** Converts the grant for the plan, with all defaults. */
  asked(grant: GrantsInput[Grant]): Asked;
  /** The buildings in the grant, in the order of the input. */
  buildingIds(asked: Asked): readonly number[];
  /** Whether the request names something of this kind. A building administrator must name something. */
  isNamed(asked: Asked, known: Known): boolean;

  readonly facts: HoldingFacts<Asked>;

  /**
   * Adds problems, warnings and changes to the draft.
   * @returns the requested grants that the user now has
   */
  plan(planning: Planning<Asked, Known, Held>): AppliedGrants[Grant];

  /** The kinds of change, each with the statement that writes it. */
  readonly kinds: Readonly<Record<string, KindOfChange>>;
}

/**
 * Parts of the facts statement: SQL expressions that return JSON. They can read `a` (the request, with `columns`),
 * `org` (the organization to write to), `scope` (the caller's authority) and, in `held`, `u` (the user).
 * Fields with names that end in `At` become `Date`.
 */
interface HoldingFacts<Asked> {
  /** Columns that the expressions read of the request, and their values. */
  readonly parameters?: { readonly columns: Prisma.Sql; of(asked: Asked): Readonly<Record<string, unknown>> };
  /** Data of the things that the request names; absent: none. */
  readonly known?: Prisma.Sql;
  /** What the user holds, as far as the caller can see it. */
  readonly held: Prisma.Sql;
}

export interface KindOfChange {
  /** Description for clients. It names the fields of the change. */
  readonly description: string;
  /** Whether this change can occur in a call that creates the user. */
  readonly isForNewUser: boolean;
  /**
   * A complete statement that writes the changes of this kind and returns one row for each. It can read `subject` (the
   * user's `orgId` and `id`; no row if another call created the user first), `plan`, and the changes by `changesOf`.
   */
  readonly write: Prisma.Sql;
}

/** Input of a holding's plan. */
export interface Planning<Asked, Known, Held> {
  readonly asked: Asked;
  readonly known: Known;
  /** null if the user does not exist. */
  readonly held: Held | null;
  readonly facts: CommonFacts;
  /** Id for a new row; null in a dry run. */
  readonly newId: string | null;
  readonly by: Authority;
  /** Authority of another user who set the password; null if there is none or the mailbox is confirmed. */
  readonly setter: Authority | null;
  readonly draft: DraftPlan;
  readonly isBuildingFine: BuildingJudge;
}

/** Hides rows of other buildings from callers who are limited to buildings, so that these rows look non-existent. */
export const isInSight = (buildingId: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(scope."isOrgWide" OR ${buildingId} = ANY (scope."administers"))`;

/**
 * The changes of one kind as rows of `c`.
 * @param columns fields of the change, with their types
 */
export const changesOf = (kind: string, columns: string): Prisma.Sql =>
  Prisma.raw(`jsonb_to_recordset(plan."${kind}") AS c(${columns})`);
