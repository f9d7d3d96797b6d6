import type { UserStatus } from '../../database/generated/enums.js';
import { ALL_HOLDINGS, ofEachHolding } from '../holdings/index.js';
import type { AppliedGrants, ProvisionResult } from '../provision-result.model.js';
import { type Authority, authorityOf, setterAuthorityOf } from './authority.plan.js';
import { buildingJudge } from './buildings.plan.js';
import { DraftPlan } from './draft.plan.js';
import { planIdentity, statusOfNewUser } from './identity.plan.js';
import { planInvitation } from './invitation.plan.js';
import type { ProvisioningFacts } from './provisioning.facts.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/** What to write, and the result for the caller. */
export interface ProvisioningPlan {
  readonly orgId: number;
  /** When occupancies start and end. Never before the start of the one that ends, even if the clock was set back. */
  readonly at: Date;
  /** Keys of all roles of the user after the call. */
  readonly heldRoleKeys: readonly string[];
  /** Whole seconds until the mail limit allows the invitation; null if the limit was not reached. */
  readonly mailableIn: number | null;
  readonly result: ProvisionResult;
}

/**
 * Pure: the same facts and request always give the same plan, and a plan for its own result has no changes.
 * @throws DomainError UNAUTHENTICATED for a void token; FORBIDDEN alone if the caller cannot provision at all;
 * otherwise all problems, in the order identity, roles, assignments, residence, mode
 */
export function planProvisioning(facts: ProvisioningFacts, request: ProvisioningRequest): ProvisioningPlan {
  const by = authorityOf(facts.actor);
  const draft = new DraftPlan(facts.now);

  planIdentity(draft, facts, request, by);
  judgeScope(draft, facts, request, by);
  const applied = planHoldings(draft, facts, request, by);
  judgeMode(draft, facts, request);
  const invitation = planInvitation(draft, facts, request);
  draft.throwProblems();

  return {
    orgId: facts.orgId,
    at: draft.at,
    mailableIn: draft.mailableIn,
    heldRoleKeys: [...new Set([...(facts.user?.held.orgRoleKeys ?? []), ...applied.orgRoleKeys])].sort(),
    result: {
      user: userOf(facts, request),
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

/** Plans each kind of holding, in order. */
function planHoldings(
  draft: DraftPlan,
  facts: ProvisioningFacts,
  request: ProvisioningRequest,
  by: Authority,
): AppliedGrants {
  const { known, user, newIds } = facts;
  const shared = {
    facts,
    by,
    setter: setterAuthorityOf(facts),
    draft,
    isBuildingFine: buildingJudge(draft, facts, request, by),
  };
  return ofEachHolding((name, holding) =>
    holding.plan({
      ...shared,
      asked: request.grants[name] as never,
      known: known[name] as never,
      held: (user?.held[name] ?? null) as never,
      newId: newIds?.[name] ?? null,
    }),
  ) as unknown as AppliedGrants;
}

/**
 * A building administrator must name a grant. Known roles count, and are rejected later; unknown roles do not count.
 */
function judgeScope(
  draft: DraftPlan,
  { known }: ProvisioningFacts,
  { grants }: ProvisioningRequest,
  by: Authority,
): void {
  const isNamed = ALL_HOLDINGS.some(([name, holding]) => holding.isNamed(grants[name] as never, known[name] as never));
  if (!by.isOrgWide && !isNamed) {
    draft.reject(
      'PERMISSION_REQUIRED',
      '/grants',
      'A building administrator must include a grant in a building that they administer.',
    );
  }
}

/**
 * Rejects modes that are not supported. Only callers with CROSS_ORG can act in another organization, and the buildings
 * in the call determine which.
 */
function judgeMode(draft: DraftPlan, { actor }: ProvisioningFacts, request: ProvisioningRequest): void {
  if (!request.requireSameOrg) {
    const mayLeave = actor.permissions.includes('CROSS_ORG');
    if (!mayLeave) draft.reject('CROSS_ORG_NOT_ALLOWED', '/mode/requireSameOrg');
    else if (request.buildingIds.length === 0) draft.reject('ORG_REQUIRED', '/mode/requireSameOrg');
  }
  if (!request.atomic) draft.reject('MODE_UNSUPPORTED', '/mode/atomic');
  if (!request.idempotent) draft.reject('MODE_UNSUPPORTED', '/mode/idempotent');
}

function userOf({ user, newIds }: ProvisioningFacts, request: ProvisioningRequest): ProvisionResult['user'] {
  if (user !== null) return { id: user.id, email: user.email, name: user.name, status: user.status };
  const status: UserStatus = statusOfNewUser(request);
  return { id: newIds?.user ?? null, email: request.email ?? '', name: request.name ?? '', status };
}
