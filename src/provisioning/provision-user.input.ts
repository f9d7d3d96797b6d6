import { InputType } from '@nestjs/graphql';
import { IsBoolean, IsOptional } from 'class-validator';
import { AssignmentType } from '../database/generated/enums.js';
import {
  ArrayMaxSize,
  IsConsistent,
  IsEmailAddress,
  IsEnum,
  IsInt,
  IsPassword,
  IsText,
  IsTextList,
  ValidateNested,
} from '../validation/decorators.js';
import { IfEmailExists, ResidentMode } from './provisioning.enums.js';

/** Who the person is. */
@InputType()
export class IdentityInput {
  /**
   * E-mail address, ASCII, at most 254 characters. Surrounding white space is removed and letters are lower-cased.
   * @example jane@acme.example
   */
  @IsEmailAddress()
  email: string;

  /**
   * Full name, at most 200 characters. A new user needs one; a user that exists keeps the name it has.
   * @example Jane Admin
   */
  @IsOptional()
  @IsText({ max: 200 })
  name?: string;

  /**
   * Invite the person by mail. A new user needs this or a password. For an existing user the answer may warn
   * INVITE_NOT_ALLOWED (the user holds more than you do) or INVITE_LIMITED; no mail is sent then.
   * @example true
   */
  @IsOptional()
  @IsBoolean()
  sendInvite?: boolean;

  /**
   * First password of a new user: at least 8 characters, at most 72 bytes of
   * UTF-8, not one of the 10,000 most common. A user that exists keeps its own.
   */
  @IsOptional()
  @IsPassword()
  password?: string;
}

/** What a person is in one building. */
@InputType()
export class BuildingAssignmentGrantInput {
  /**
   * Id of the building.
   * @example 1
   */
  @IsInt()
  buildingId: number;

  /** What the person is there; another type replaces the one held. */
  @IsEnum(AssignmentType, 'AssignmentType')
  type: AssignmentType;
}

/** The unit that a MOVE leaves: a rule of every body that names a residence. */
export const IsMoveSource = (): PropertyDecorator =>
  IsConsistent(
    ({ mode, unitId, fromUnitId }: Pick<ResidentGrantInput, 'mode' | 'unitId' | 'fromUnitId'>) =>
      mode === ResidentMode.MOVE && fromUnitId !== unitId,
    'Goes with mode MOVE only, and names another unit than `unitId`.',
  );

/** Where the person lives. */
@InputType()
export class ResidentGrantInput {
  /**
   * Id of the building that the unit lies in.
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
   * Only with MOVE: the unit that the person leaves; not `unitId`. Required
   * if they live in several other units, or in `unitId` and another unit.
   */
  @IsOptional()
  @IsInt()
  @IsMoveSource()
  fromUnitId?: number;
}

/** What the person shall hold afterwards. Nothing that is held already is taken away, except by MOVE. */
@InputType()
export class GrantsInput {
  /**
   * Keys of global roles, case-sensitive, at most 50.
   * @example ["admin", "org_admin"]
   */
  @IsOptional()
  @IsTextList({ max: 64 })
  @ArrayMaxSize(50)
  orgRoleKeys?: string[];

  /** Assignments to buildings, at most 500, one type per building. */
  @IsOptional()
  @ValidateNested(() => BuildingAssignmentGrantInput, { each: true })
  @ArrayMaxSize(500)
  buildingAssignments?: BuildingAssignmentGrantInput[];

  /** One residence. */
  @IsOptional()
  @ValidateNested(() => ResidentGrantInput)
  resident?: ResidentGrantInput;
}

/** How the call behaves. */
@InputType()
export class ModeInput {
  /** LINK (the default) or ERROR. */
  @IsOptional()
  @IsEnum(IfEmailExists, 'IfEmailExists')
  ifEmailExists?: IfEmailExists;

  /**
   * true (the default): everything belongs to your own organization. false (needs
   * CROSS_ORG): to the organization of the named buildings; name at least one.
   */
  @IsOptional()
  @IsBoolean()
  requireSameOrg?: boolean;

  /** Always true; false is refused. */
  @IsOptional()
  @IsBoolean()
  atomic?: boolean;

  /** Always true; false is refused. */
  @IsOptional()
  @IsBoolean()
  idempotent?: boolean;

  /** true: answer what the call would do, and do nothing. The default is false. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

/** One person and everything they shall hold. */
@InputType()
export class ProvisionUserInput {
  /** Who the person is. */
  @ValidateNested(() => IdentityInput)
  identity: IdentityInput;

  /** What they shall hold. */
  @IsOptional()
  @ValidateNested(() => GrantsInput)
  grants?: GrantsInput;

  /** How the call behaves. */
  @IsOptional()
  @ValidateNested(() => ModeInput)
  mode?: ModeInput;
}
