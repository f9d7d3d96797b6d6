import { ALL_HOLDINGS, type AskedGrants, ofEachHolding, type Revoked } from '../holdings/index.js';
import type { GrantsInput, RevocationsInput } from '../grants.input.js';
import type { ProvisionUserInput } from '../provision-user.input.js';

/** A request with all defaults. Lists keep the order and repetitions of the input, because pointers refer to them. */
export interface ProvisioningRequest {
  /** The user: by e-mail address (created if absent), or by id (must exist). One of the two is null. */
  readonly email: string | null;
  readonly userId: string | null;
  readonly name: string | null;
  readonly password: string | null;
  readonly invitation: InvitationRequest;
  /** RESEND only replaces invitations from before this instant. Null: all. */
  readonly resendBefore: Date | null;
  /** false: deactivate; true: reactivate; null: leave the status as it is. */
  readonly active: boolean | null;
  /** A change to the account itself; null if the request is not about the account. */
  readonly account: AccountRequest | null;
  readonly grants: AskedGrants;
  readonly revocations: Revoked;
  /** The building that the revoked units must be in; null: any. */
  readonly unitsIn: number | null;
  /** Whether to take away all that the user holds. */
  readonly everything: boolean;
  /** Buildings in all grants and revocations, each once, in the order of the input. */
  readonly buildingIds: readonly number[];
  readonly ifEmailExists: 'LINK' | 'ERROR';
  readonly requireSameOrg: boolean;
  readonly atomic: boolean;
  readonly idempotent: boolean;
  readonly dryRun: boolean;
}

/** A correction of the account, or a mail for a new password. The request names the user by id and nothing else. */
export interface AccountRequest {
  /** Whether it is the caller's own account. It takes no permission to change it. */
  readonly isOwn: boolean;
  /** The new name and e-mail address; null leaves them as they are. */
  readonly name: string | null;
  readonly email: string | null;
  /** Whether to mail a link for a new password. */
  readonly resetsPassword: boolean;
}

/** SEND: invite unless an invitation is open or not needed. RESEND: replace an open invitation too. */
export type InvitationRequest = 'KEEP' | 'SEND' | 'RESEND' | 'REVOKE';

/** The defaults of a request. */
const DEFAULTS: Omit<ProvisioningRequest, 'grants' | 'revocations' | 'everything' | 'buildingIds'> = {
  email: null,
  userId: null,
  name: null,
  password: null,
  invitation: 'KEEP',
  resendBefore: null,
  active: null,
  account: null,
  unitsIn: null,
  ifEmailExists: 'LINK',
  requireSameOrg: true,
  atomic: true,
  idempotent: true,
  dryRun: false,
};

/** Creates a request with these grants, values and revocations, and defaults for the rest. null means absent. */
export function requestFor(
  grants: GrantsInput | null | undefined,
  values: Partial<typeof DEFAULTS>,
  revocations?: RevocationsInput | null,
): ProvisioningRequest {
  const asked = ofEachHolding((name, holding) => holding.asked(grants?.[name])) as AskedGrants;
  const revoked = ofEachHolding((_, holding) => revocations?.[holding.revocations] ?? []) as Revoked;
  const buildingIds = ALL_HOLDINGS.flatMap(([name, holding]) =>
    holding.buildingIds(asked[name] as never, revoked[name] as never),
  );
  return {
    ...DEFAULTS,
    ...values,
    grants: asked,
    revocations: revoked,
    everything: revocations?.everything === true,
    buildingIds: [...new Set([...buildingIds, ...(values.unitsIn == null ? [] : [values.unitsIn])])],
  };
}

export function requestOf({ identity, grants, revocations, mode }: ProvisionUserInput): ProvisioningRequest {
  const values: Partial<typeof DEFAULTS> = {
    email: identity.email,
    name: identity.name ?? null,
    password: identity.password ?? null,
    invitation: identity.sendInvite === true ? 'SEND' : 'KEEP',
    active: identity.active ?? null,
    ifEmailExists: mode?.ifEmailExists ?? 'LINK',
    requireSameOrg: mode?.requireSameOrg ?? true,
    atomic: mode?.atomic ?? true,
    idempotent: mode?.idempotent ?? true,
    dryRun: mode?.dryRun ?? false,
  };
  return requestFor(grants, values, revocations);
}
