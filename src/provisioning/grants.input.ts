import { InputType } from '@nestjs/graphql';
import { IsBoolean, IsOptional } from 'class-validator';
import { AssignmentType } from '../database/generated/enums.js';
import {
  ArrayMaxSize,
  IsConsistent,
  IsEnum,
  IsIdList,
  IsInt,
  IsTextList,
  ValidateNested,
} from '../validation/decorators.js';
import { ResidentMode } from './provisioning.enums.js';

/** Assigns the user to one building. */
@InputType()
export class BuildingAssignmentGrantInput {
  /**
   * Id of the building.
   * @example 1
   */
  @IsInt()
  buildingId: number;

  /** Type of the assignment. It replaces the type of an existing assignment. */
  @IsEnum(AssignmentType, 'AssignmentType')
  type: AssignmentType;
}

/** The rule for `fromUnitId`, shared by all inputs that name a residence. */
export const IsMoveSource = (): PropertyDecorator =>
  IsConsistent(
    ({ mode, unitId, fromUnitId }: Pick<ResidentGrantInput, 'mode' | 'unitId' | 'fromUnitId'>) =>
      mode === ResidentMode.MOVE && fromUnitId !== unitId,
    'Allowed only with mode MOVE, and must differ from `unitId`.',
  );

/** Makes the user a resident of a unit. */
@InputType()
export class ResidentGrantInput {
  /**
   * Id of the building of the unit.
   * @example 1
   */
  @IsInt()
  buildingId: number;

  /**
   * Id of the unit.
   * @example 1
   */
  @IsInt()
  unitId: number;

  /** ADD (the default) or MOVE. */
  @IsOptional()
  @IsEnum(ResidentMode, 'ResidentMode')
  mode?: ResidentMode;

  /**
   * Only with MOVE: id of the unit that the user leaves. Must differ from `unitId`.
   * Required if the user lives in several other units, or in `unitId` and another unit.
   */
  @IsOptional()
  @IsInt()
  @IsMoveSource()
  fromUnitId?: number;
}

/** The grants to apply. They take nothing away, except that MOVE ends a residence. */
@InputType()
export class GrantsInput {
  /**
   * Keys of global roles to grant, case-sensitive, at most 50.
   * @example ["admin", "org_admin"]
   */
  @IsOptional()
  @IsTextList({ max: 64 })
  @ArrayMaxSize(50)
  orgRoleKeys?: string[];

  /** Assignments to buildings, at most 500, with one type per building. */
  @IsOptional()
  @ValidateNested(() => BuildingAssignmentGrantInput, { each: true })
  @ArrayMaxSize(500)
  buildingAssignments?: BuildingAssignmentGrantInput[];

  /** A residence in one unit. */
  @IsOptional()
  @ValidateNested(() => ResidentGrantInput)
  resident?: ResidentGrantInput;
}

/** What to take away. Something that the user does not hold is no change. */
@InputType()
export class RevocationsInput {
  /**
   * Keys of global roles to revoke, case-sensitive, at most 50.
   * @example ["viewer"]
   */
  @IsOptional()
  @IsTextList({ max: 64 })
  @ArrayMaxSize(50)
  orgRoleKeys?: string[];

  /**
   * Ids of buildings, at most 500. The user's assignment to each ends. Residences in these buildings stay.
   * @example []
   */
  @IsOptional()
  @IsIdList()
  @ArrayMaxSize(500)
  buildingIds?: number[];

  /**
   * Ids of units, at most 500. The user's active residence in each ends.
   * @example []
   */
  @IsOptional()
  @IsIdList()
  @ArrayMaxSize(500)
  unitIds?: number[];

  /**
   * true: revoke all roles and assignments, and end all residences. Excludes grants and the lists of `revocations`.
   * The default is false.
   */
  @IsOptional()
  @IsBoolean()
  everything?: boolean;
}
