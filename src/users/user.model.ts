import { ObjectType } from '@nestjs/graphql';
import { Building, Unit } from '../buildings/building.model.js';
import { AssignmentType, UserStatus } from '../database/generated/enums.js';
import { InvitationStatus } from '../invitation-status/invitation-status.enum.js';
import { ListPage } from '../pagination/list-page.model.js';
import { PageInfo } from '../pagination/page-info.model.js';
import { Role } from '../roles/role.model.js';
import { Int32, NullableInstant, NullableList, NullableObject, OneOf, Uuid } from '../schema/field-types.js';

/** A user of the organization. Separate fields return roles, assignments, occupancies and the invitation. */
@ObjectType()
export class User {
  /** UUID. */
  @Uuid()
  id: string;

  /** E-mail address, lower-case. */
  email: string;

  /** Full name. */
  name: string;

  /** Status of the account. */
  @OneOf(UserStatus, 'UserStatus')
  status: UserStatus;

  /** When the account was created. */
  createdAt: Date;
}

/** The assignment of a user to a building. */
@ObjectType()
export class Assignment {
  /** The building. */
  building: Building;

  /** Type of the assignment. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;

  /** When the user was assigned. A change of type keeps this date. */
  createdAt: Date;
}

/** A current or former residence of a user in a unit. */
@ObjectType()
export class Occupancy {
  /** UUID. */
  @Uuid()
  id: string;

  /** The unit. */
  unit: Unit;

  /** The building of the unit. */
  building: Building;

  /** When the user moved in. */
  startedAt: Date;

  /** When the user moved out; null while they live there. */
  @NullableInstant()
  endedAt: Date | null;
}

/** A user's newest invitation, unless it was revoked. */
@ObjectType()
export class Invitation {
  /** Status of the invitation. */
  @OneOf(InvitationStatus, 'InvitationStatus')
  status: `${InvitationStatus}`;

  /** When the invitation was created. */
  createdAt: Date;

  /** When the mail was sent; null until then. */
  @NullableInstant()
  sentAt: Date | null;

  /** When the invitation expires, 72 hours after it is sent; null before it is sent, once accepted, or if it failed. */
  @NullableInstant()
  expiresAt: Date | null;

  /** When the user accepted it; null until then. */
  @NullableInstant()
  acceptedAt: Date | null;

  /** FAILED: why the server could not send the mail. */
  failureReason: string | null;
}

/** A user over REST. */
export class UserDetails extends User {
  /** Global roles. Null if the caller is a building administrator and cannot see them. */
  @NullableList(() => Role)
  roles: Role[] | null;

  /** Assignments, sorted by building name. Building administrators see only those in their buildings. */
  assignments: Assignment[];

  /** Current and former residences, newest first. Building administrators see only those in their buildings. */
  occupancies: Occupancy[];

  /** The newest invitation, including accepted, expired and failed ones. Null if there is none or it was revoked. */
  @NullableObject(() => Invitation)
  invitation: Invitation | null;
}

/** A page of users over REST. */
export class UserList extends ListPage {
  /** The users. */
  items: User[];
}

/** A user in a list. */
@ObjectType()
export class UserEdge {
  /** The user. */
  node: User;

  /** Cursor of this user. */
  cursor: string;
}

/** A page of users. */
@ObjectType()
export class UserConnection {
  /** The users. */
  edges: UserEdge[];

  /** Information about this page. */
  pageInfo: PageInfo;

  /** Number of users on all pages. Null with the error UNAVAILABLE if counting them takes too long. */
  @Int32()
  totalCount?: Promise<number>;
}
