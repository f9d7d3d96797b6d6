import { ApiProperty } from '@nestjs/swagger';
import { AssignmentType } from '../database/generated/enums.js';
import { Int32, Int32List, Uuid } from '../schema/field-types.js';

/** A building to which the user is not assigned. */
export class RevokedAssignment {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Id of the building. */
  @Int32()
  buildingId: number;

  /** Always null: there is no assignment. */
  @ApiProperty({ enum: AssignmentType, enumName: 'AssignmentType', nullable: true })
  type: null;
}

/** The homes of a user in a building. */
export class RemainingHomes {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** Id of the building. */
  @Int32()
  buildingId: number;

  /** Ids of the units in the building where the user still lives. */
  @Int32List()
  unitIds: number[];
}
