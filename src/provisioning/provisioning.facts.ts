import type { InvitationFacts } from '../invitations/invitation-status.plan.js';
import type { AssignmentType, Permission, UserStatus } from '../database/generated/enums.js';

/**
 * What the database knows that matters for one request, read by one statement
 * (provisioning.store.ts). For a caller limited to buildings it has nothing of other
 * buildings, nor of global roles: what they may not see is as absent as what does not exist.
 */
export interface ProvisioningFacts {
  /** The clock of the database at the time of reading. */
  readonly now: Date;
  /** Organization that every row written belongs to. */
  readonly orgId: number;
  readonly actor: ActorFacts;
  /** The catalogue's entries for the keys asked for. */
  readonly roles: readonly RoleFacts[];
  /**
   * The buildings named that exist in the organization (for CROSS_ORG callers: in any organization), and are in sight.
   */
  readonly buildings: readonly { readonly id: number; readonly orgId: number }[];
  /** The unit asked for, where the organization has it and it is in sight. */
  readonly unit: { readonly id: number; readonly buildingId: number } | null;
  readonly user: UserFacts | null;
  /** Ids for rows that may be created; null in a dry run, which creates none. */
  readonly newIds: { readonly user: string; readonly occupancy: string } | null;
}

/** The caller as the database knows them now. Without an active account there are no permissions and no buildings. */
export interface ActorFacts {
  readonly orgId: number;
  /** null for an operator, who is no user and may do everything. */
  readonly id: string | null;
  /** False when the token is void: the account is not ACTIVE, does not exist, or has another password since. */
  readonly isSignedIn: boolean;
  readonly permissions: readonly Permission[];
  /** Buildings of which the caller is BUILDING_ADMIN. */
  readonly administers: readonly number[];
}

export interface RoleFacts {
  readonly id: number;
  readonly key: string;
  readonly permissions: readonly Permission[];
}

export interface UserFacts {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: UserStatus;
  /** Who else set the password; null when no one else did or the owner has confirmed the mailbox. */
  readonly passwordSetter: SetterFacts | null;
  /**
   * Whether the caller holds all permissions that the user holds
   * and, limited to buildings, administers all they are assigned to.
   */
  readonly isManageable: boolean;
  /** When the next mail may go to the user; null: now. */
  readonly mailableAt: Date | null;
  /** All that are held; for a caller limited to buildings none. */
  readonly roleKeys: readonly string[];
  /** Those in the buildings named that are in sight. */
  readonly assignments: readonly AssignmentFacts[];
  /** All that are active and in sight. */
  readonly occupancies: readonly OccupancyFacts[];
  /** The newest that has been neither revoked nor replaced. */
  readonly invitation: InvitationFacts | null;
}

/** The user who set the password of another, as the database knows them now: nothing unless their account is active. */
export interface SetterFacts {
  readonly orgId: number;
  readonly permissions: readonly Permission[];
  /** Those of the buildings named of which they are BUILDING_ADMIN. */
  readonly administers: readonly number[];
}

export interface AssignmentFacts {
  readonly buildingId: number;
  readonly type: AssignmentType;
}

export interface OccupancyFacts {
  readonly id: string;
  readonly unitId: number;
  readonly buildingId: number;
  readonly startedAt: Date;
}
