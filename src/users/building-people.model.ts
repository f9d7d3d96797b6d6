import { ObjectType } from '@nestjs/graphql';
import { AssignmentType } from '../database/generated/enums.js';
import { Int32, OneOf, Uuid } from '../schema/field-types.js';

/** Somebody who is assigned to a building. Everything else of them is read as a user: from here the graph goes no further. */
@ObjectType()
export class StaffMember {
  /** UUID of the person. */
  @Uuid()
  userId: string;

  /** Full name. */
  name: string;

  /** E-mail address, lower-case. */
  email: string;

  /** What the person is there. */
  @OneOf(AssignmentType, 'AssignmentType')
  type: AssignmentType;

  /** Since when they have been assigned, whatever as. */
  createdAt: Date;
}

/** Somebody who lives in a building now; once for each unit that they live in. Everything else of them is read as a user. */
@ObjectType()
export class Resident {
  /** UUID of the person. */
  @Uuid()
  userId: string;

  /** Full name. */
  name: string;

  /** E-mail address, lower-case. */
  email: string;

  /** Id of the unit. */
  @Int32()
  unitId: number;

  /** UUID of their occupancy. */
  @Uuid()
  occupancyId: string;

  /** When they moved in. */
  startedAt: Date;
}
