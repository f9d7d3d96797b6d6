import { ObjectType } from '@nestjs/graphql';
import { AssignmentType } from '../database/generated/enums.js';
import { OneOf, Uuid } from '../schema/field-types.js';
import { User } from './user.model.js';

/** Somebody who is assigned to a building. */
@ObjectType()
export class StaffMember {
  /** The person. */
  user: User;

  /** What the person is there. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;

  /** Since when they have been assigned, whatever as. */
  createdAt: Date;
}

/** Somebody who lives in a unit now. */
@ObjectType()
export class Resident {
  /** The person. */
  user: User;

  /** UUID of their occupancy. */
  @Uuid()
  occupancyId: string;

  /** When they moved in. */
  startedAt: Date;
}
