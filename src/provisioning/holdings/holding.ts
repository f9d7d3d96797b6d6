import { Prisma } from '../../database/generated/client.js';
import type { Authority } from '../plan/authority.plan.js';
import type { BuildingCheck } from '../plan/buildings.plan.js';
import type { DraftPlan } from '../plan/draft.plan.js';
import type { CommonFacts } from '../plan/provisioning.facts.js';
import type { AppliedGrants } from '../provision-result.model.js';
import type { GrantsInput, RevocationsInput } from '../grants.input.js';

/** The lists of `revocations`. */
export type RevocationList = Exclude<keyof RevocationsInput, 'everything'>;

/**
 * A kind of thing that a user can hold, named by its field in `grants`. The request, the SQL statements, the plan and
 * the check of the written rows are built from the list of holdings. `Item` names one thing in `revocations`.
 */
export interface Holding<Grant extends keyof GrantsInput, Item extends string | number, Asked, Known, Held> {
  /** The list in `revocations` for this kind. */
  readonly revocations: RevocationList;

  /** Converts the grant for the plan, with all defaults. */
  asked(grant: GrantsInput[Grant]): Asked;
  /** Whether the request grants something of this kind. */
  isAsked(asked: Asked): boolean;
  /** Whether the request grants this one. */
  grants(asked: Asked, item: Item): boolean;
  /** The buildings that the request names, in the order of the input. */
  buildingIds(asked: Asked, revoked: readonly Item[]): readonly number[];
  /** Whether a building administrator who names these grants or revocations has named something. */
  isNamed(asked: Asked, revoked: readonly Item[], known: Known): boolean;

  readonly facts: HoldingFacts<Asked, Item> & KnownFacts<Known>;

  /**
   * Adds problems, warnings and changes to the draft.
   * @returns the requested grants that the user now has
   */
  plan(planning: Planning<Asked, Known, Held>): AppliedGrants[Grant];

  /** Everything of this kind that the user holds; nothing if the user does not exist. */
  itemsOf(held: Held | null): readonly Item[];
  /** Rejects, at the pointer, an item that the user holds and that the user who set the password could not grant. */
  checkHeld(item: Item, pointer: string, planning: Planning<Asked, Known, Held>): void;
  /** Adds the problems and the change of one revocation to the draft. No change if the user does not hold it. */
  revoke(item: Item, pointer: string, planning: Planning<Asked, Known, Held>): void;

  /** The kinds of change, each with the statement that writes it. */
  readonly kinds: Readonly<Record<string, KindOfChange>>;
}

/**
 * Parts of the facts statement: SQL expressions that return JSON. They can read `a` (the request, with `columns`, and
 * `takesAll` if it may take away or reactivate everything that is held), `scope` (the caller's authority) and, in
 * `held`, `u` (the user). `orgId` is the parameter with the organization to write to; each table of a tenant must be
 * compared with it, because a distributed PostgreSQL finds the rows by it. Fields with names that end in `At` become
 * `Date`.
 */
export interface HoldingFacts<Asked, Item> {
  /** Columns that the expressions read of the request, and their values. */
  readonly parameters?: {
    readonly columns: Prisma.Sql;
    of(asked: Asked, revoked: readonly Item[]): Readonly<Record<string, unknown>>;
  };
  /** What the user holds, as far as the caller can see it. */
  held(orgId: Prisma.Sql): Prisma.Sql;
  /**
   * A statement for CROSS_ORG that selects the named things of all organizations if they tell the organization: its
   * `orgId`, the `position` in the request, and as `thing` the element of `known`.
   */
  everywhere?(asked: Asked, revoked: readonly Item[]): Prisma.Sql;
}

/** Data of the things that the request names. Required if the plan reads it. */
type KnownFacts<Known> = unknown extends Known
  ? { readonly known?: undefined }
  : { known(orgId: Prisma.Sql): Prisma.Sql };

export interface KindOfChange {
  /** Description for clients. It names the fields of the change. */
  readonly description: string;
  /** Whether this change can occur in a call that creates the user. */
  readonly isForNewUser: boolean;
  /**
   * A complete statement that writes the changes of this kind and returns one row for each. It can read `subject` (the
   * user's `id`; no row if another call created the user first), `plan`, and the changes by `changesOf`, and no
   * row that the same call writes. PostgreSQL runs it as a part of one statement, Citus alone; Citus refuses volatile
   * functions in an UPDATE.
   */
  readonly write: (orgId: Prisma.Sql) => Prisma.Sql;
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
  readonly checkBuilding: BuildingCheck;
  /** The building that the revoked units must be in; null: any. */
  readonly unitsIn: number | null;
  /** Whether the request takes ORG_MANAGE from the last administrator. */
  readonly endsLastAdmin: boolean;
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
