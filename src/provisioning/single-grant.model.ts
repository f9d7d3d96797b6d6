import { AssignmentType, UserStatus } from '../database/generated/enums.js';
import { Int32, OneOf, Uuid } from '../schema/field-types.js';

/** The account of a user. */
export class UserAccount {
  /** UUID. */
  @Uuid()
  id: string;

  /** E-mail address, lower-case. */
  email: string;

  /** Full name. */
  name: string;

  /** ACTIVE if the user has a password; INVITED until the user accepts the invitation. */
  @OneOf(UserStatus, 'UserStatus')
  status: UserStatus;
}

/** The roles of a user. */
export class UserRoles {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Keys of all roles that the user now has. */
  roleKeys: string[];
}

/** The assignment of a user to a building. */
export class UserAssignment {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Id of the building. */
  @Int32()
  buildingId: number;

  /** Current type of the assignment. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;
}

/** An active residence of a user. */
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

  /** Id of the building of the unit. */
  @Int32()
  buildingId: number;
}
