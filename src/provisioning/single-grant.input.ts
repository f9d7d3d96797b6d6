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
import { IsMoveSource } from './grants.input.js';
import { ResidentMode } from './provisioning.enums.js';

/** A new user. */
export class CreateUserInput {
  /**
   * E-mail address, ASCII, at most 254 characters. The server trims and lower-cases it.
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
   * Password: at least 8 characters, at most 72 bytes of UTF-8, not one of
   * the 10,000 most common. The user needs a password or an invitation.
   */
  @IsOptional()
  @IsPassword()
  password?: string;

  /**
   * Invite the user by mail.
   * @example true
   */
  @IsOptional()
  @IsBoolean()
  sendInvite?: boolean;
}

/** Roles to grant. */
export class GrantRolesInput {
  /**
   * Keys of global roles to grant, case-sensitive, at most 50.
   * @example ["viewer"]
   */
  @IsTextList({ max: 64 })
  @ArrayMaxSize(50)
  roleKeys: string[];
}

/** Assigns a user to the building in the path. */
export class AssignUserInput {
  /** UUID of the user. */
  @IsUUID()
  userId: string;

  /** Type of the assignment. It replaces the type of an existing assignment. */
  @IsEnum(AssignmentType, 'AssignmentType')
  type: AssignmentType;
}

/** Makes a user a resident of a unit of the building in the path. */
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
   * Only with MOVE: id of the unit that the user leaves. Must differ from `unitId`.
   * Required if the user lives in several other units, or in `unitId` and another unit.
   */
  @IsOptional()
  @IsInt()
  @IsMoveSource()
  fromUnitId?: number;
}
