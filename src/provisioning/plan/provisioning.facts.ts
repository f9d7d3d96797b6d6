import type { AssignmentType, Permission, UserStatus } from '../../database/generated/enums.js';
import type { InvitationFacts } from '../../invitation-status/invitation-status.plan.js';
import type { HeldThings, HoldingName, KnownThings } from '../holdings/index.js';

/** Facts for every part of the plan. */
export interface CommonFacts {
  /** Time of the read, by the database's clock. */
  readonly now: Date;
  /** Organization of all written rows. */
  readonly orgId: number;
  readonly actor: ActorFacts;
  /** The named buildings that exist in the organization (with CROSS_ORG: in any) and that the caller can see. */
  readonly buildings: readonly { readonly id: number; readonly orgId: number }[];
}

/**
 * All data that planning a request needs, read by one statement (store/facts.statement.ts). For a caller who is limited
 * to buildings, it contains nothing of other buildings and no global roles.
 */
export interface ProvisioningFacts extends CommonFacts {
  readonly known: KnownThings;
  readonly user: UserFacts | null;
  /** Ids for new rows, one for each holding; null in a dry run. */
  readonly newIds: Readonly<Record<'user' | HoldingName, string>> | null;
}

/** Current data of the caller. Without an active account there are no permissions and no buildings. */
export interface ActorFacts {
  readonly orgId: number;
  /** null for an API key, and for an operator, who is not a user and can do everything. */
  readonly id: string | null;
  /** The API key that makes the call. */
  readonly keyId: string | null;
  /** False if the token or the key is void: for example, the account is not ACTIVE or has a newer password. */
  readonly isSignedIn: boolean;
  readonly permissions: readonly Permission[];
  /** Buildings where the caller is BUILDING_ADMIN; none for an API key. */
  readonly administers: readonly number[];
}

/** A global role. */
export interface RoleFacts {
  readonly key: string;
  readonly permissions: readonly Permission[];
}

export interface UserFacts {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: UserStatus;
  readonly hasPassword: boolean;
  /**
   * The user or API key that set the password or the e-mail address; null after the owner has confirmed the mailbox.
   */
  readonly passwordSetter: SetterFacts | null;
  /** Whether the caller has all permissions of the user and, if limited to buildings, administers all of theirs. */
  readonly isManageable: boolean;
  /** When the mail limit allows the next mail to the user; null: now. */
  readonly mailableAt: Date | null;
  /** Whether another user has the e-mail address that the request corrects this one's to. */
  readonly isEmailTaken: boolean;
  /** Whether a link for a new password is open, perhaps expired. Read only for calls that can make it void. */
  readonly hasOpenReset: boolean;
  /** Whether another ACTIVE user has ORG_MANAGE; null if the request takes nothing away. */
  readonly hasOtherAdmin: boolean | null;
  /**
   * What the caller can see of the user's roles, active occupancies, and assignments: those in the named buildings, or
   * all if the request may take them all away.
   */
  readonly held: HeldThings;
  /** The newest invitation that is not revoked or replaced. */
  readonly invitation: (InvitationFacts & { readonly createdAt?: Date }) | null;
}

/** Current data of who set the password. Empty lists if their account is not active, or the API key is void. */
export interface SetterFacts {
  readonly orgId: number;
  readonly permissions: readonly Permission[];
  /** The named buildings where they are BUILDING_ADMIN. */
  readonly administers: readonly number[];
}

export interface AssignmentFacts {
  readonly buildingId: number;
  readonly type: AssignmentType;
}

export interface UnitFacts {
  readonly id: number;
  readonly orgId: number;
  readonly buildingId: number;
}

export interface OccupancyFacts {
  readonly id: string;
  readonly unitId: number;
  readonly buildingId: number;
  readonly startedAt: Date;
}
