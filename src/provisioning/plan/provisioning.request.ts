import { ALL_HOLDINGS, type AskedGrants, ofEachHolding } from '../holdings/index.js';
import type { GrantsInput, ProvisionUserInput } from '../provision-user.input.js';

/** What is asked for, with every default filled in. Lists keep the order and the repetitions of the input: pointers count on it. */
export interface ProvisioningRequest {
  /** Whom the call is about: by e-mail address, created when absent, or by id, which must exist. One of the two is null. */
  readonly email: string | null;
  readonly userId: string | null;
  readonly name: string | null;
  readonly password: string | null;
  readonly invitation: InvitationRequest;
  readonly grants: AskedGrants;
  /** Every building that a grant names, each once, in the order of the input. */
  readonly buildingIds: readonly number[];
  readonly ifEmailExists: 'LINK' | 'ERROR';
  readonly requireSameOrg: boolean;
  readonly atomic: boolean;
  readonly idempotent: boolean;
  readonly dryRun: boolean;
}

/** SEND: unless one is open or none is needed. RESEND: a new one in any case that needs one. */
export type InvitationRequest = 'KEEP' | 'SEND' | 'RESEND' | 'REVOKE';

/** A request that says nothing yet; each call says the rest. */
const NOTHING_SAID: Omit<ProvisioningRequest, 'grants' | 'buildingIds'> = {
  email: null,
  userId: null,
  name: null,
  password: null,
  invitation: 'KEEP',
  ifEmailExists: 'LINK',
  requireSameOrg: true,
  atomic: true,
  idempotent: true,
  dryRun: false,
};

/** A request with these grants and what else is said; the rest by default. null means absent, as everywhere. */
export function requestFor(
  grants: GrantsInput | null | undefined,
  said: Partial<typeof NOTHING_SAID>,
): ProvisioningRequest {
  const asked = ofEachHolding((name, holding) => holding.asked(grants?.[name])) as AskedGrants;
  const buildingIds = ALL_HOLDINGS.flatMap(([name, holding]) => holding.buildingIds(asked[name] as never));
  return { ...NOTHING_SAID, ...said, grants: asked, buildingIds: [...new Set(buildingIds)] };
}

export function requestOf({ identity, grants, mode }: ProvisionUserInput): ProvisioningRequest {
  return requestFor(grants, {
    email: identity.email,
    name: identity.name ?? null,
    password: identity.password ?? null,
    invitation: identity.sendInvite === true ? 'SEND' : 'KEEP',
    ifEmailExists: mode?.ifEmailExists ?? 'LINK',
    requireSameOrg: mode?.requireSameOrg ?? true,
    atomic: mode?.atomic ?? true,
    idempotent: mode?.idempotent ?? true,
    dryRun: mode?.dryRun ?? false,
  });
}
