import { IsBoolean, IsOptional } from 'class-validator';
import { AssignmentType } from '../database/generated/enums.js';
import {
  ArrayMaxSize,
  IsEmailAddress,
  IsEnum,
  IsInt,
  IsPassword,
  IsText,
  IsTextList,
  IsUUID,
} from '../validation/decorators.js';
import { IsMoveSource } from './provision-user.input.js';
import { ResidentMode } from './provisioning.enums.js';

/** A new user. */
export class CreateUserInput {
  /**
   * E-mail address, ASCII, at most 254 characters; lower-cased.
   * @example jane@acme.example
   */
  @IsEmailAddress()
  email: string;

  /**
   * Full name, at most 200 characters.
   * @example Jane Admin
   */
  @IsText({ max: 200 })
  name: string;

  /**
   * First password: at least 8 characters, at most 72 bytes of UTF-8,
   * not one of the 10,000 most common. This or an invitation is needed.
   */
  @IsOptional()
  @IsPassword()
  password?: string;

  /**
   * Invite the person by mail.
   * @example true
   */
  @IsOptional()
  @IsBoolean()
  sendInvite?: boolean;
}

/** Roles to add. */
export class GrantRolesInput {
  /**
   * Keys of global roles, case-sensitive, at most 50.
   * @example ["viewer"]
   */
  @IsTextList({ max: 64 })
  @ArrayMaxSize(50)
  roleKeys: string[];
}

/** What a person is in the building of the path. */
export class AssignUserInput {
  /** UUID of the user. */
  @IsUUID()
  userId: string;

  /** What the person is there; another type replaces the one held. */
  @IsEnum(AssignmentType, 'AssignmentType')
  type: AssignmentType;
}

/** Who lives in a unit of the building of the path. */
export class AddResidentInput {
  /** UUID of the user. */
  @IsUUID()
  userId: string;

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
   * Only with MOVE: the unit that the person leaves; not `unitId`. Required
   * if they live in several other units, or in `unitId` and another unit.
   */
  @IsOptional()
  @IsInt()
  @IsMoveSource()
  fromUnitId?: number;
}
