import { ObjectType } from '@nestjs/graphql';
import { AssignmentType, UserStatus } from '../database/generated/enums.js';
import { InvitationStatus } from '../invitation-status/invitation-status.enum.js';
import { Int32, NullableInstant, NullableObject, OneOf, Uuid } from '../schema/field-types.js';
import { ChangeKind, WarningCode } from './provisioning.enums.js';

/** The provisioned user. */
@ObjectType()
export class ProvisionedUser {
  /** UUID. Null only in a dry run that would create the user. */
  @Uuid()
  id: string | null;

  /** E-mail address, lower-case. */
  email: string;

  /** Full name. */
  name: string;

  /** ACTIVE if the user has a password; INVITED until the user accepts the invitation. */
  @OneOf(UserStatus, 'UserStatus')
  status: UserStatus;
}

/** A requested assignment that the user now has. */
@ObjectType()
export class AppliedBuildingAssignment {
  /** Id of the building. */
  @Int32()
  buildingId: number;

  /** Type of the assignment. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;
}

/** The requested residence, which is now active. */
@ObjectType()
export class AppliedResident {
  /** UUID of the active occupancy. Null only in a dry run that would start it. */
  @Uuid()
  occupancyId: string | null;

  /** Id of the unit. */
  @Int32()
  unitId: number;

  /** Id of the building of the unit. */
  @Int32()
  buildingId: number;
}

/** The requested grants that the user now has, whether or not this call changed them. */
@ObjectType()
export class AppliedGrants {
  /** Role keys, each once. */
  orgRoleKeys: string[];

  /** Assignments, each building once. */
  buildingAssignments: AppliedBuildingAssignment[];

  /** The residence; null if none was requested. */
  @NullableObject(() => AppliedResident)
  resident: AppliedResident | null;
}

/** One change that this call made. Fields that do not apply to its kind are absent (REST) or null (GraphQL). */
@ObjectType()
export class Change {
  /** Kind of change. */
  @OneOf(ChangeKind, 'ChangeKind')
  kind: ChangeKind;

  /** ROLE_GRANTED: key of the role. */
  roleKey?: string;

  /** ASSIGNMENT_*, OCCUPANCY_*: id of the building. */
  @Int32()
  buildingId?: number;

  /** OCCUPANCY_*: id of the unit. */
  @Int32()
  unitId?: number;

  /** OCCUPANCY_*: UUID of the occupancy; null in a dry run that would start it. */
  @Uuid()
  occupancyId?: string | null;

  /** ASSIGNMENT_*: the new type. */
  @OneOf(AssignmentType, 'AssignmentType')
  type?: AssignmentType;

  /** ASSIGNMENT_UPDATED: the previous type. */
  @OneOf(AssignmentType, 'AssignmentType')
  previousType?: AssignmentType;

  /** NAME_CHANGED: the new name. API_KEY_*: the name of the key. */
  name?: string;

  /** NAME_CHANGED: the previous name. */
  previousName?: string;

  /** EMAIL_CHANGED: the new e-mail address. */
  email?: string;

  /** EMAIL_CHANGED: the previous e-mail address. */
  previousEmail?: string;
}

/** The invitation of the user. */
@ObjectType()
export class ProvisionedInvitation {
  /** Status of the invitation; QUEUED until the mail is sent. */
  @OneOf(InvitationStatus, 'InvitationStatus')
  status: `${InvitationStatus}`;

  /** When the invitation expires, 72 hours after it is sent; null before it is sent, once accepted, or if it failed. */
  @NullableInstant()
  expiresAt: Date | null;
}

/** A part of the request that had no effect. A warning is not an error. */
@ObjectType()
export class ProvisionWarning {
  /** Stable code to branch on. */
  @OneOf(WarningCode, 'WarningCode')
  code: `${WarningCode}`;

  /** JSON pointer (RFC 6901) to the ignored part, relative to the input. */
  pointer: string;

  /** Human-readable explanation. */
  detail: string;
}

/** What the call did, or would do if this is a dry run. */
@ObjectType()
export class ProvisionResult {
  /** The user. */
  user: ProvisionedUser;

  /** Whether this call created the user. */
  created: boolean;

  /** Whether the user already existed: always the opposite of `created`. */
  linkedExisting: boolean;

  /** Whether this was a dry run. */
  dryRun: boolean;

  /** The requested grants that the user now has. */
  applied: AppliedGrants;

  /** The changes that this call made, in order. Empty if the call was a repeat. */
  changes: Change[];

  /** The user's newest invitation, including accepted and expired ones. Null if there is none or it was revoked. */
  @NullableObject(() => ProvisionedInvitation)
  invitation: ProvisionedInvitation | null;

  /** Parts of the request that had no effect. */
  warnings: ProvisionWarning[];
}
