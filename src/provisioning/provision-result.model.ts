import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';
import { AssignmentType, UserStatus } from '../database/generated/enums.js';
import { InvitationStatus } from '../invitations/invitation-status.js';
import { ChangeKind, WarningCode } from './provisioning.enums.js';

/** The person as stored. */
@ObjectType()
export class ProvisionedUser {
  /** UUID; null only in a dry run that would create the user. */
  @Field(() => ID, { nullable: true })
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  id: string | null;

  /** E-mail address, lower-case. */
  email: string;

  /** Full name. */
  name: string;

  /** INVITED until an invitation is accepted, ACTIVE with a password. */
  @Field(() => UserStatus)
  @ApiProperty({ enum: UserStatus, enumName: 'UserStatus' })
  status: UserStatus;
}

/** An assignment that was asked for and is now held. */
@ObjectType()
export class AppliedBuildingAssignment {
  /** Id of the building. */
  @Field(() => Int)
  @ApiProperty({ type: 'integer', format: 'int32' })
  buildingId: number;

  /** What the person is there. */
  @Field(() => AssignmentType)
  @ApiProperty({ enum: AssignmentType, enumName: 'AssignmentType' })
  type: AssignmentType;
}

/** The residence that was asked for and is now held. */
@ObjectType()
export class AppliedResident {
  /** UUID of the active occupancy; null only in a dry run that would start it. */
  @Field(() => ID, { nullable: true })
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  occupancyId: string | null;

  /** Id of the unit. */
  @Field(() => Int)
  @ApiProperty({ type: 'integer', format: 'int32' })
  unitId: number;

  /** Id of the building that the unit lies in. */
  @Field(() => Int)
  @ApiProperty({ type: 'integer', format: 'int32' })
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
  @Field(() => AppliedResident, { nullable: true })
  @ApiProperty({ type: () => AppliedResident, nullable: true })
  resident: AppliedResident | null;
}

/** One thing that this call changed. Fields that do not apply to the kind are absent (REST) or null (GraphQL). */
@ObjectType()
export class Change {
  /** What was changed. */
  @Field(() => ChangeKind)
  @ApiProperty({ enum: ChangeKind, enumName: 'ChangeKind' })
  kind: `${ChangeKind}`;

  /** ROLE_GRANTED: key of the role. */
  roleKey?: string;

  /** ASSIGNMENT_*, OCCUPANCY_*: id of the building. */
  @Field(() => Int, { nullable: true })
  @ApiProperty({ type: 'integer', format: 'int32', required: false })
  buildingId?: number;

  /** OCCUPANCY_*: id of the unit. */
  @Field(() => Int, { nullable: true })
  @ApiProperty({ type: 'integer', format: 'int32', required: false })
  unitId?: number;

  /** OCCUPANCY_*: UUID of the occupancy; null in a dry run that would start it. */
  @Field(() => ID, { nullable: true })
  @ApiProperty({ type: String, format: 'uuid', nullable: true, required: false })
  occupancyId?: string | null;

  /** ASSIGNMENT_*: the type now held. */
  @Field(() => AssignmentType, { nullable: true })
  @ApiProperty({ enum: AssignmentType, enumName: 'AssignmentType', required: false })
  type?: AssignmentType;

  /** ASSIGNMENT_UPDATED: the type held before. */
  @Field(() => AssignmentType, { nullable: true })
  @ApiProperty({ enum: AssignmentType, enumName: 'AssignmentType', required: false })
  previousType?: AssignmentType;
}

/** The invitation of the person. */
@ObjectType()
export class ProvisionedInvitation {
  /** QUEUED until the mail has gone out. */
  @Field(() => InvitationStatus)
  @ApiProperty({ enum: InvitationStatus, enumName: 'InvitationStatus' })
  status: `${InvitationStatus}`;

  /** End of validity, 72 hours after sending; null until it is sent. */
  @Field(() => Date, { nullable: true })
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: Date | null;
}

/** Something that was sent along but had no effect. It is no error. */
@ObjectType()
export class ProvisionWarning {
  /** What had no effect. */
  @Field(() => WarningCode)
  @ApiProperty({ enum: WarningCode, enumName: 'WarningCode' })
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

  /** The live invitation of the person, if there is one. */
  @Field(() => ProvisionedInvitation, { nullable: true })
  @ApiProperty({ type: () => ProvisionedInvitation, nullable: true })
  invitation: ProvisionedInvitation | null;

  /** What was sent along but had no effect. */
  warnings: ProvisionWarning[];
}
