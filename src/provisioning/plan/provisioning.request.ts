import { ALL_HOLDINGS, type AskedGrants, ofEachHolding } from '../holdings/index.js';
import type { GrantsInput, ProvisionUserInput } from '../provision-user.input.js';

/** A request with all defaults. Lists keep the order and repetitions of the input, because pointers refer to them. */
export interface ProvisioningRequest {
  /** The user: by e-mail address (created if absent), or by id (must exist). One of the two is null. */
  readonly email: string | null;
  readonly userId: string | null;
  readonly name: string | null;
  readonly password: string | null;
  readonly invitation: InvitationRequest;
  readonly grants: AskedGrants;
  /** Buildings in all grants, each once, in the order of the input. */
  readonly buildingIds: readonly number[];
  readonly ifEmailExists: 'LINK' | 'ERROR';
  readonly requireSameOrg: boolean;
  readonly atomic: boolean;
  readonly idempotent: boolean;
  readonly dryRun: boolean;
}

/** SEND: invite unless an invitation is open or not needed. RESEND: replace an open invitation too. */
export type InvitationRequest = 'KEEP' | 'SEND' | 'RESEND' | 'REVOKE';

/** The defaults of a request. */
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

/** Creates a request with these grants and values, and defaults for the rest. null means absent. */
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
