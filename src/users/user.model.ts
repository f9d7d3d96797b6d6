import { ObjectType } from '@nestjs/graphql';
import { Building, Unit } from '../buildings/building.model.js';
import { AssignmentType, UserStatus } from '../database/generated/enums.js';
import { InvitationStatus } from '../invitation-status/invitation-status.enum.js';
import { PageInfo } from '../pagination/page-info.model.js';
import { Int32, NullableInstant, OneOf, Uuid } from '../schema/field-types.js';

/** A person of the organization. What they hold and where they live is read with fields of its own. */
@ObjectType()
export class User {
  /** UUID. */
  @Uuid()
  id: string;

  /** E-mail address, lower-case. */
  email: string;

  /** Full name. */
  name: string;

  /** Where the account stands. */
  @OneOf(UserStatus, 'UserStatus')
  status: UserStatus;

  /** When the account was made. */
  createdAt: Date;
}

/** What a person is in a building. */
@ObjectType()
export class Assignment {
  /** The building. */
  building: Building;

  /** What the person is there. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;

  /** Since when they have been assigned, whatever as. */
  createdAt: Date;
}

/** A person living in a unit, now or in the past. */
@ObjectType()
export class Occupancy {
  /** UUID. */
  @Uuid()
  id: string;

  /** The unit. */
  unit: Unit;

  /** The building that the unit lies in. */
  building: Building;

  /** When they moved in. */
  startedAt: Date;

  /** When they moved out; null while they live there. */
  @NullableInstant()
  endedAt: Date | null;
}

/** A person's newest invitation that has been neither revoked nor replaced. */
@ObjectType()
export class Invitation {
  /** Where it stands. */
  @OneOf(InvitationStatus, 'InvitationStatus')
  status: `${InvitationStatus}`;

  /** When it was made. */
  createdAt: Date;

  /** When the mail went out; null until then. */
  @NullableInstant()
  sentAt: Date | null;

  /** End of validity, 72 hours after sending; null until it is sent, once it is accepted, and when it failed. */
  @NullableInstant()
  expiresAt: Date | null;

  /** When the person accepted it; null until then. */
  @NullableInstant()
  acceptedAt: Date | null;

  /** FAILED: why the mail could not be sent. */
  failureReason: string | null;
}

/** A person in a list. */
@ObjectType()
export class UserEdge {
  /** The person. */
  node: User;

  /** Their place in the list. */
  cursor: string;
}

/** A page of people, by name. */
@ObjectType()
export class UserConnection {
  /** The people. */
  edges: UserEdge[];

  /** Where the page stands. */
  pageInfo: PageInfo;

  /** How many there are on all pages. */
  @Int32()
  totalCount: Promise<number>;
}
