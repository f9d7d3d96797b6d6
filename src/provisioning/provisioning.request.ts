import type { AssignmentType } from '../database/generated/enums.js';
import type { ProvisionUserInput } from './provision-user.input.js';

/** What is asked for, with every default filled in. Lists keep the order and the repetitions of the input: pointers count on it. */
export interface ProvisioningRequest {
  /** Whom the call is about: by e-mail address, created when absent, or by id, which must exist. One of the two is null. */
  readonly email: string | null;
  readonly userId: string | null;
  readonly name: string | null;
  readonly password: string | null;
  readonly invitation: InvitationRequest;
  readonly roleKeys: readonly string[];
  readonly assignments: readonly { readonly buildingId: number; readonly type: AssignmentType }[];
  readonly resident: ResidentRequest | null;
  /** Every building named, the residence's included, each once, in the order of the input. */
  readonly buildingIds: readonly number[];
  readonly ifEmailExists: 'LINK' | 'ERROR';
  readonly requireSameOrg: boolean;
  readonly atomic: boolean;
  readonly idempotent: boolean;
  readonly dryRun: boolean;
}

/** SEND: unless one is open or none is needed. RESEND: a new one in any case that needs one. */
export type InvitationRequest = 'KEEP' | 'SEND' | 'RESEND' | 'REVOKE';

export interface ResidentRequest {
  readonly buildingId: number;
  readonly unitId: number;
  readonly mode: 'ADD' | 'MOVE';
  readonly fromUnitId: number | null;
}

/** A request that asks for nothing yet; each call says the rest. */
export const NOTHING_ASKED: ProvisioningRequest = {
  email: null,
  userId: null,
  name: null,
  password: null,
  invitation: 'KEEP',
  roleKeys: [],
  assignments: [],
  resident: null,
  buildingIds: [],
  ifEmailExists: 'LINK',
  requireSameOrg: true,
  atomic: true,
  idempotent: true,
  dryRun: false,
};

/** null in an optional field means absent, as everywhere. */
export function requestOf({ identity, grants, mode }: ProvisionUserInput): ProvisioningRequest {
  const assignments = grants?.buildingAssignments ?? [];
  const resident = grants?.resident ?? null;
  return {
    email: identity.email,
    userId: null,
    name: identity.name ?? null,
    password: identity.password ?? null,
    invitation: identity.sendInvite === true ? 'SEND' : 'KEEP',
    roleKeys: grants?.orgRoleKeys ?? [],
    assignments,
    resident: resident && {
      buildingId: resident.buildingId,
      unitId: resident.unitId,
      mode: resident.mode ?? 'ADD',
      fromUnitId: resident.fromUnitId ?? null,
    },
    buildingIds: [
      ...new Set([...assignments, ...(resident === null ? [] : [resident])].map((grant) => grant.buildingId)),
    ],
    ifEmailExists: mode?.ifEmailExists ?? 'LINK',
    requireSameOrg: mode?.requireSameOrg ?? true,
    atomic: mode?.atomic ?? true,
    idempotent: mode?.idempotent ?? true,
    dryRun: mode?.dryRun ?? false,
  };
}
