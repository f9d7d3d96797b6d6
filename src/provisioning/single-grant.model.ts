import { AssignmentType, UserStatus } from '../database/generated/enums.js';
import { Int32, OneOf, Uuid } from '../schema/field-types.js';

/** A user who was created. */
export class CreatedUser {
  /** UUID. */
  @Uuid()
  id: string;

  /** E-mail address, lower-case. */
  email: string;

  /** Full name. */
  name: string;

  /** INVITED until an invitation is accepted, ACTIVE with a password. */
  @OneOf(UserStatus, 'UserStatus')
  status: UserStatus;
}

/** The roles of a user. */
export class UserRoles {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Keys of all roles now held. */
  roleKeys: string[];
}

/** What a user is in a building. */
export class UserAssignment {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Id of the building. */
  @Int32()
  buildingId: number;

  /** What the person is there now. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;
}

/** Where a user lives. */
export class UserOccupancy {
  /** UUID of the active occupancy. */
  @Uuid()
  occupancyId: string;

  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Id of the unit. */
  @Int32()
  unitId: number;

  /** Id of the building that the unit lies in. */
  @Int32()
  buildingId: number;
}
