import type { Prisma } from '../../database/generated/client.js';
import type { GrantsInput } from '../grants.input.js';
import { buildingAssignments } from './building-assignments.holding.js';
import type { Holding, HoldingFacts, KindOfChange } from './holding.js';
import { orgRoles } from './org-roles.holding.js';
import { resident } from './resident.holding.js';

/** A holding with erased types. The code must pass each holding only its own values. */
type AnyHolding<Grant extends keyof GrantsInput> = Omit<
  Holding<Grant, never, never, never, never>,
  'asked' | 'itemsOf' | 'facts'
> & {
  readonly facts: HoldingFacts<never, never> & { known?: ((orgId: Prisma.Sql) => Prisma.Sql) | undefined };
  asked(grant: GrantsInput[Grant]): unknown;
  itemsOf(held: never): readonly (string | number)[];
};

/** All holdings, by their field in `grants`, in the order of problems and changes. */
export const HOLDINGS = {
  orgRoleKeys: orgRoles,
  buildingAssignments,
  resident,
} satisfies { [Grant in keyof GrantsInput]-?: AnyHolding<Grant> };

type Holdings = typeof HOLDINGS;
export type HoldingName = keyof Holdings;
type PlanningOf<Name extends HoldingName> = Parameters<Holdings[Name]['plan']>[0];

/** The grants of a request. */
export type AskedGrants = { readonly [Name in HoldingName]: PlanningOf<Name>['asked'] };
/** The revocations of a request, as lists of what they name. */
export type Revoked = { readonly [Name in HoldingName]: readonly Parameters<Holdings[Name]['revoke']>[0][] };
/** Data of the things that a request names. */
export type KnownThings = { readonly [Name in HoldingName]: PlanningOf<Name>['known'] };
/** Everything that a user holds. */
export type HeldThings = { readonly [Name in HoldingName]: NonNullable<PlanningOf<Name>['held']> };

/** The same list, for code that treats all holdings alike. */
export const ALL_HOLDINGS = Object.entries(HOLDINGS) as unknown as readonly (readonly [
  HoldingName,
  AnyHolding<HoldingName>,
])[];

type Union<T> = T extends unknown ? keyof T : never;
export type HoldingChangeKind = Union<Holdings[HoldingName]['kinds']>;

/** All kinds of change that holdings have. */
export const HOLDING_KINDS = Object.assign({}, ...ALL_HOLDINGS.map(([, { kinds }]) => kinds)) as Readonly<
  Record<HoldingChangeKind, KindOfChange>
>;

/** One value for each holding. */
export function ofEachHolding<V>(
  valueOf: (name: HoldingName, holding: AnyHolding<HoldingName>) => V,
): Record<HoldingName, V> {
  return Object.fromEntries(ALL_HOLDINGS.map(([name, holding]) => [name, valueOf(name, holding)])) as Record<
    HoldingName,
    V
  >;
}
