import { ObjectType } from '@nestjs/graphql';
import { AssignmentType } from '../database/generated/enums.js';
import { Int32, OneOf, Uuid } from '../schema/field-types.js';

/** A user who is assigned to a building. Query `user` for more about them. */
@ObjectType()
export class StaffMember {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Full name. */
  name: string;

  /** E-mail address, lower-case. */
  email: string;

  /** Type of the assignment. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;

  /** When the user was assigned. A change of type keeps this date. */
  createdAt: Date;
}

/** A user who lives in a unit. The list of a building has them once for each unit. Query `user` for more about them. */
@ObjectType()
export class Resident {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Full name. */
  name: string;

  /** E-mail address, lower-case. */
  email: string;

  /** Id of the unit. */
  @Int32()
  unitId: number;

  /** UUID of the occupancy. */
  @Uuid()
  occupancyId: string;

  /** When the user moved in. */
  startedAt: Date;
}

/** A user who lived in a unit. Query `user` for more about them. */
@ObjectType()
export class FormerResident extends Resident {
  /** When the user moved out. */
  endedAt: Date;
}
