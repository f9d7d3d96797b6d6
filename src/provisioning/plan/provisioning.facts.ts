import type { AssignmentType, Permission, UserStatus } from '../../database/generated/enums.js';
import type { InvitationFacts } from '../../invitation-status/invitation-status.plan.js';
import type { HeldThings, HoldingName, KnownThings } from '../holdings/index.js';

/** What every part of the plan may look at. */
export interface CommonFacts {
  /** The clock of the database at the time of reading. */
  readonly now: Date;
  /** Organization that every row written belongs to. */
  readonly orgId: number;
  readonly actor: ActorFacts;
  /**
   * The buildings named that exist in the organization (for CROSS_ORG callers: in any organization), and are in sight.
   */
  readonly buildings: readonly { readonly id: number; readonly orgId: number }[];
}

/**
 * What the database knows that matters for one request, read by one statement
 * (store/facts.statement.ts). For a caller limited to buildings it has nothing of other
 * buildings, nor of global roles: what they may not see is as absent as what does not exist.
 */
export interface ProvisioningFacts extends CommonFacts {
  readonly known: KnownThings;
  readonly user: UserFacts | null;
  /** Ids for rows that may be created, one for each holding; null in a dry run, which creates none. */
  readonly newIds: Readonly<Record<'user' | HoldingName, string>> | null;
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

/** An entry of the catalogue. */
export interface RoleFacts {
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
  /**
   * As far as it is in sight: all roles for callers with org-wide authority,
   * assignments in the buildings named, and all active occupancies.
   */
  readonly held: HeldThings;
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

export interface UnitFacts {
  readonly id: number;
  readonly buildingId: number;
}

export interface OccupancyFacts {
  readonly id: string;
  readonly unitId: number;
  readonly buildingId: number;
  readonly startedAt: Date;
}
