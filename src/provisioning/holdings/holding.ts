import { Prisma } from '../../database/generated/client.js';
import type { Authority } from '../plan/authority.plan.js';
import type { BuildingJudge } from '../plan/buildings.plan.js';
import type { Draft } from '../plan/draft.plan.js';
import type { CommonFacts } from '../plan/provisioning.facts.js';
import type { AppliedGrants } from '../provision-result.model.js';
import type { GrantsInput } from '../provision-user.input.js';

/**
 * A kind of thing that a user can hold, named by the field of `grants` that asks for it. The request, the statements
 * that read and write, the plan and the check of what was written are all put together from these.
 */
export interface Holding<Grant extends keyof GrantsInput, Asked, Known, Held> {
  /** The grant as the plan reads it, with every default filled in. */
  asked(grant: GrantsInput[Grant]): Asked;
  /** The buildings that are named, in the order of the input. */
  buildingIds(asked: Asked): readonly number[];
  /** Whether the request names something of this kind: a building administrator must. */
  isNamed(asked: Asked, known: Known): boolean;

  readonly facts: HoldingFacts<Asked>;

  /**
   * Decides. Adds problems, warnings and changes to the draft.
   * @returns what was asked for and is now held
   */
  plan(planning: Planning<Asked, Known, Held>): AppliedGrants[Grant];

  /** What a plan can change, each with the statement that stores it. */
  readonly kinds: Readonly<Record<string, KindOfChange>>;
}

/**
 * Parts of the facts statement: expressions whose value is JSON. They can read `a` (the request, with `columns`),
 * `org` (the organization that is written to), `scope` (the authority of the caller) and, in `held`, `u` (the user).
 * Instants have names that end in `At`: they arrive as `Date`.
 */
interface HoldingFacts<Asked> {
  /** What the expressions read of the request: columns of a record, and their values. */
  readonly parameters?: { readonly columns: Prisma.Sql; of(asked: Asked): Readonly<Record<string, unknown>> };
  /** What the database knows of the things that the request names; absent: nothing. */
  readonly known?: Prisma.Sql;
  /** What the user holds, as far as the caller may see it. */
  readonly held: Prisma.Sql;
}

export interface KindOfChange {
  /** For clients. Names the fields of the change. */
  readonly description: string;
  /** Whether a call that creates the user can make this change. */
  readonly isForNewUser: boolean;
  /**
   * A complete statement that stores the changes of this kind and returns one row for each. It can read `subject`
   * (`orgId` and `id` of the user; no row when another call has created them) and `plan`, and the changes by `changesOf`.
   */
  readonly write: Prisma.Sql;
}

/** What the plan of a holding works with. */
export interface Planning<Asked, Known, Held> {
  readonly asked: Asked;
  readonly known: Known;
  /** null: the user does not exist. */
  readonly held: Held | null;
  readonly facts: CommonFacts;
  /** Id for a row that may be created; null in a dry run. */
  readonly newId: string | null;
  readonly by: Authority;
  /** Authority of the user who set the password of this account; null: no one else did, or the mailbox is confirmed. */
  readonly setter: Authority | null;
  readonly draft: Draft;
  readonly isBuildingFine: BuildingJudge;
}

/** What a caller limited to buildings may not see never leaves the database: it is as absent as what does not exist. */
export const isInSight = (buildingId: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(scope."isOrgWide" OR ${buildingId} = ANY (scope."administers"))`;

/**
 * The changes of one kind as rows of `c`.
 * @param columns fields of the change, with their types
 */
export const changesOf = (kind: string, columns: string): Prisma.Sql =>
  Prisma.raw(`jsonb_to_recordset(plan."${kind}") AS c(${columns})`);
