import type { UserStatus } from '../../database/generated/enums.js';
import { ALL_HOLDINGS, ofEachHolding } from '../holdings/index.js';
import type { AppliedGrants, ProvisionResult } from '../provision-result.model.js';
import { correctedBy, countsAsSetter, planAccount, voidsReset } from './account.plan.js';
import { endsLastAdmin, rolesAfter, takesAdmin } from './admins.plan.js';
import { type Authority, authorityOf, setterAuthorityOf } from './authority.plan.js';
import { buildingCheck } from './buildings.plan.js';
import { DraftPlan } from './draft.plan.js';
import { planIdentity, statusOfNewUser } from './identity.plan.js';
import { planInvitation } from './invitation.plan.js';
import { checkHeld, type PlanningOf, planRevocations } from './revocations.plan.js';
import { planStatus } from './status.plan.js';
import type { ProvisioningFacts } from './provisioning.facts.js';
import { isOnlyTaking } from './intent.plan.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/** What to write, and the result for the caller. */
export interface ProvisioningPlan {
  readonly orgId: number;
  /** When occupancies start and end. Never before the start of the one that ends, even if the clock was set back. */
  readonly at: Date;
  /** The API key that makes the call; null for a user or an operator. */
  readonly actorKeyId: string | null;
  /** Keys of all roles of the user after the call. */
  readonly heldRoleKeys: readonly string[];
  /** The homes of the user after the call. */
  readonly homes: readonly { readonly buildingId: number; readonly unitId: number }[];
  /** Whole seconds until the mail limit allows the invitation; null if the limit was not reached. */
  readonly mailableIn: number | null;
  /** Whether the call takes ORG_MANAGE away. The organization must be locked before it is written. */
  readonly takesAdmin: boolean;
  /** Whether the call makes an open link for a new password void. */
  readonly voidsReset: boolean;
  /** Whether the caller counts as the one who set the password from now on. */
  readonly countsAsSetter: boolean;
  readonly result: ProvisionResult;
}

/**
 * Pure: the same facts and request always give the same plan, and a plan for its own result has no changes.
 * @throws DomainError UNAUTHENTICATED for a void token; FORBIDDEN alone if the caller cannot provision at all;
 * USER_NOT_FOUND alone if nothing is given to a user who does not exist; otherwise all problems, in the order identity,
 * roles, assignments, residence, revocations, mode
 */
export function planProvisioning(facts: ProvisioningFacts, request: ProvisioningRequest): ProvisioningPlan {
  const by = authorityOf(facts.actor, request.account);
  const draft = new DraftPlan(facts.now);
  if (facts.user === null && request.email !== null && isOnlyTaking(request)) rejectAbsentUser(draft, facts, request);
  const planningOf = planningsFor(draft, facts, request, by);

  planIdentity(draft, facts, request, by);
  const status = planStatus(draft, facts, request, by, (pointer) => checkHeld(request, planningOf, pointer));
  planAccount(draft, facts, request);
  checkScope(draft, facts, request, by);
  const applied = ofEachHolding((name, holding) => holding.plan(planningOf(name))) as unknown as AppliedGrants;
  planRevocations(draft, request, by, planningOf);
  checkMode(draft, facts, request);
  const invitation = planInvitation(draft, facts, request, status);
  draft.throwProblems();

  return {
    orgId: facts.orgId,
    at: draft.at,
    actorKeyId: facts.actor.keyId,
    mailableIn: draft.mailableIn,
    heldRoleKeys: [...rolesAfter(draft, facts)].sort(),
    homes: homesAfter(draft, facts),
    takesAdmin: takesAdmin(draft, facts),
    voidsReset: voidsReset(draft, facts),
    countsAsSetter: countsAsSetter(draft, facts),
    result: {
      user: userOf(draft, facts, request, status),
      created: facts.user === null,
      linkedExisting: facts.user !== null,
      dryRun: request.dryRun,
      applied,
      changes: draft.changes,
      invitation,
      warnings: draft.warnings,
    },
  };
}

/** If the organization is not known, the call cannot say that the user does not exist. */
function rejectAbsentUser(draft: DraftPlan, facts: ProvisioningFacts, request: ProvisioningRequest): void {
  checkOrganization(draft, facts, request);
  if (draft.problems.length === 0) draft.reject('USER_NOT_FOUND', '/identity/email');
  draft.throwProblems();
}

/** @returns a function that returns the input of a holding's plan */
function planningsFor(
  draft: DraftPlan,
  facts: ProvisioningFacts,
  request: ProvisioningRequest,
  by: Authority,
): PlanningOf {
  const { known, user, newIds } = facts;
  const shared = {
    facts,
    by,
    setter: setterAuthorityOf(facts),
    draft,
    checkBuilding: buildingCheck(draft, facts, request, by),
    unitsIn: request.unitsIn,
    endsLastAdmin: endsLastAdmin(facts, request),
  };
  return (name) => ({
    ...shared,
    asked: request.grants[name] as never,
    known: known[name] as never,
    held: (user?.held[name] ?? null) as never,
    newId: newIds?.[name] ?? null,
  });
}

/**
 * A building administrator must name a grant or a revocation. Known roles count, and are rejected later; unknown roles
 * do not count.
 */
function checkScope(
  draft: DraftPlan,
  { known }: ProvisioningFacts,
  { grants, revocations, everything, account }: ProvisioningRequest,
  by: Authority,
): void {
  const isNamed = ALL_HOLDINGS.some(([name, holding]) =>
    holding.isNamed(grants[name] as never, revocations[name] as never, known[name] as never),
  );
  if (!by.isOrgWide && !everything && !isNamed && account === null) {
    draft.reject(
      'PERMISSION_REQUIRED',
      '/grants',
      'A building administrator must name a grant or a revocation in a building that they administer.',
    );
  }
}

/** Rejects modes that are not supported. */
function checkMode(draft: DraftPlan, facts: ProvisioningFacts, request: ProvisioningRequest): void {
  checkOrganization(draft, facts, request);
  if (!request.atomic) draft.reject('MODE_UNSUPPORTED', '/mode/atomic');
  if (!request.idempotent) draft.reject('MODE_UNSUPPORTED', '/mode/idempotent');
}

/** Only callers with CROSS_ORG can act in another organization. The named buildings and units determine which. */
function checkOrganization(draft: DraftPlan, { actor }: ProvisioningFacts, request: ProvisioningRequest): void {
  if (request.requireSameOrg) return;
  const isNamed = request.buildingIds.length > 0 || request.revocations.resident.length > 0;
  const mayLeave = actor.permissions.includes('CROSS_ORG');
  if (!mayLeave) draft.reject('CROSS_ORG_NOT_ALLOWED', '/mode/requireSameOrg');
  else if (!isNamed) draft.reject('ORG_REQUIRED', '/mode/requireSameOrg');
}

function homesAfter({ changes }: DraftPlan, { user }: ProvisioningFacts): ProvisioningPlan['homes'] {
  const ended = changes.flatMap(({ kind, unitId }) => (kind === 'OCCUPANCY_ENDED' ? [unitId] : []));
  const started = changes.flatMap(({ kind, buildingId, unitId }) =>
    kind === 'OCCUPANCY_STARTED' && buildingId !== undefined && unitId !== undefined ? [{ buildingId, unitId }] : [],
  );
  return [...(user?.held.resident ?? []).filter(({ unitId }) => !ended.includes(unitId)), ...started];
}

function userOf(
  draft: DraftPlan,
  { user, newIds }: ProvisioningFacts,
  request: ProvisioningRequest,
  status: UserStatus | null,
): ProvisionResult['user'] {
  if (user !== null) return { id: user.id, ...correctedBy(draft, user), status: status ?? user.status };
  const { email, name } = request;
  return { id: newIds?.user ?? null, email: email ?? '', name: name ?? '', status: statusOfNewUser(request) };
}
