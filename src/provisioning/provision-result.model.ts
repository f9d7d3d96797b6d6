import { ObjectType } from '@nestjs/graphql';
import { AssignmentType, UserStatus } from '../database/generated/enums.js';
import { InvitationStatus } from '../invitation-status/invitation-status.enum.js';
import { Int32, NullableInstant, NullableObject, OneOf, Uuid } from '../schema/field-types.js';
import { ChangeKind, WarningCode } from './provisioning.enums.js';

/** The person as stored. */
@ObjectType()
export class ProvisionedUser {
  /** UUID; null only in a dry run that would create the user. */
  @Uuid()
  id: string | null;

  /** E-mail address, lower-case. */
  email: string;

  /** Full name. */
  name: string;

  /** INVITED until an invitation is accepted, ACTIVE with a password. */
  @OneOf(UserStatus, 'UserStatus')
  status: UserStatus;
}

/** An assignment that was asked for and is now held. */
@ObjectType()
export class AppliedBuildingAssignment {
  /** Id of the building. */
  @Int32()
  buildingId: number;

  /** What the person is there. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;
}

/** The residence that was asked for and is now held. */
@ObjectType()
export class AppliedResident {
  /** UUID of the active occupancy; null only in a dry run that would start it. */
  @Uuid()
  occupancyId: string | null;

  /** Id of the unit. */
  @Int32()
  unitId: number;

  /** Id of the building that the unit lies in. */
  @Int32()
  buildingId: number;
}

/** What was asked for and is now held, whether this call changed it or not. */
@ObjectType()
export class AppliedGrants {
  /** Role keys, each once. */
  orgRoleKeys: string[];

  /** Assignments, each building once. */
  buildingAssignments: AppliedBuildingAssignment[];

  /** The residence; null when none was asked for. */
  @NullableObject(() => AppliedResident)
  resident: AppliedResident | null;
}

/** One thing that this call changed. Fields that do not apply to the kind are absent (REST) or null (GraphQL). */
@ObjectType()
export class Change {
  /** What was changed. */
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

  /** ASSIGNMENT_*: the type now held. */
  @OneOf(AssignmentType, 'AssignmentType')
  type?: AssignmentType;

  /** ASSIGNMENT_UPDATED: the type held before. */
  @OneOf(AssignmentType, 'AssignmentType')
  previousType?: AssignmentType;
}

/** The invitation of the person. */
@ObjectType()
export class ProvisionedInvitation {
  /** Where it stands; QUEUED until the mail has gone out. */
  @OneOf(InvitationStatus, 'InvitationStatus')
  status: `${InvitationStatus}`;

  /** End of validity, 72 hours after sending; null until it is sent, once it is accepted, and when it failed. */
  @NullableInstant()
  expiresAt: Date | null;
}

/** Something that was sent along but had no effect. It is no error. */
@ObjectType()
export class ProvisionWarning {
  /** What had no effect. */
  @OneOf(WarningCode, 'WarningCode')
  code: `${WarningCode}`;

  /** Where it stands: a JSON pointer (RFC 6901) relative to the input. */
  pointer: string;

  /** A sentence for a person. */
  detail: string;
}

/** What the call did, or in a dry run would do. */
@ObjectType()
export class ProvisionResult {
  /** The person. */
  user: ProvisionedUser;

  /** Whether this call created the user. */
  created: boolean;

  /** Whether the user existed; the exact opposite of `created`. */
  linkedExisting: boolean;

  /** Whether this is only a preview. */
  dryRun: boolean;

  /** What was asked for and is now held. */
  applied: AppliedGrants;

  /** What this call changed, in order; empty for a repeat. */
  changes: Change[];

  /** The person's newest invitation, be it accepted or expired; null when there is none or it was revoked. */
  @NullableObject(() => ProvisionedInvitation)
  invitation: ProvisionedInvitation | null;

  /** What was sent along but had no effect. */
  warnings: ProvisionWarning[];
}
