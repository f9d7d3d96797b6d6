import type { UserStatus } from '../../database/generated/enums.js';
import { ALL_HOLDINGS, ofEachHolding } from '../holdings/index.js';
import type { AppliedGrants, ProvisionResult } from '../provision-result.model.js';
import { type Authority, authorityOf, setterAuthorityOf } from './authority.plan.js';
import { buildingJudge } from './buildings.plan.js';
import { Draft } from './draft.plan.js';
import { planIdentity, statusOfNewUser } from './identity.plan.js';
import { planInvitation } from './invitation.plan.js';
import type { ProvisioningFacts } from './provisioning.facts.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/** What shall be written, and what the caller will be told about it. */
export interface ProvisioningPlan {
  readonly orgId: number;
  /** When occupancies start and end: never before the one that ends had started, whatever the clock says. */
  readonly at: Date;
  /** All roles of the person afterwards, by key. */
  readonly heldRoleKeys: readonly string[];
  /**
   * Whole seconds after which an invitation may be sent that the limit of mails keeps back; null: none is kept back.
   */
  readonly mailableIn: number | null;
  readonly result: ProvisionResult;
}

/**
 * Decides. Pure: the same facts and request always give the same
 * plan, and planning again on what a plan has made gives no changes.
 * @throws DomainError UNAUTHENTICATED for a void token, FORBIDDEN alone for a
 * caller who may not provision at all; otherwise every problem at once, in the
 *   order identity, roles, assignments, residence, mode
 */
export function planProvisioning(facts: ProvisioningFacts, request: ProvisioningRequest): ProvisioningPlan {
  const by = authorityOf(facts.actor);
  const draft = new Draft(facts.now);

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

/** Each kind of thing that can be held decides for itself, in order. */
function planHoldings(
  draft: Draft,
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
 * A building administrator acts in buildings only: a call that names none is not theirs to make. Roles that exist are
 * refused one by one; roles that do not are nothing.
 */
function judgeScope(draft: Draft, { known }: ProvisioningFacts, { grants }: ProvisioningRequest, by: Authority): void {
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
 * The call is always atomic and idempotent, and says so rather than pretending. Only CROSS_ORG callers leave their
 * organization, and they must name a building: without one no organization is meant.
 */
function judgeMode(draft: Draft, { actor }: ProvisioningFacts, request: ProvisioningRequest): void {
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
