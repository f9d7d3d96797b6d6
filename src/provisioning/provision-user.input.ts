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
import { RevocationsInput } from './revocations.input.js';

/** The user to create or link. */
@InputType()
export class IdentityInput {
  /**
   * E-mail address, ASCII, at most 254 characters. The server trims and lower-cases it.
   * @example jane@acme.example
   */
  @IsEmailAddress()
  email: string;

  /**
   * Full name, at most 200 characters. Required for a new user. An existing user keeps their name.
   * @example Jane Admin
   */
  @IsOptional()
  @IsText({ max: 200 })
  name?: string;

  /**
   * Invite the user by mail. A new user needs an invitation or a password. For an existing user, the warning
   * INVITE_NOT_NEEDED, INVITE_NOT_ALLOWED or INVITE_LIMITED says that no mail is sent.
   * @example true
   */
  @IsOptional()
  @IsBoolean()
  sendInvite?: boolean;

  /**
   * Password of a new user: at least 8 characters, at most 72 bytes of UTF-8,
   * not one of the 10,000 most common. An existing user keeps their password.
   */
  @IsOptional()
  @IsPassword()
  password?: string;

  /**
   * false: deactivate the user, so that they cannot sign in and their tokens and links become void. Roles, assignments
   * and residences stay. true: reactivate a deactivated user. Omit it to leave the status as it is.
   */
  @IsOptional()
  @IsBoolean()
  active?: boolean;
}

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

/** Options of the call. */
@InputType()
export class ModeInput {
  /** LINK (the default) or ERROR. */
  @IsOptional()
  @IsEnum(IfEmailExists, 'IfEmailExists')
  ifEmailExists?: IfEmailExists;

  /**
   * true (the default): act in the caller's organization. false (requires CROSS_ORG):
   * act in the organization of the named buildings and units. Name at least one.
   */
  @IsOptional()
  @IsBoolean()
  requireSameOrg?: boolean;

  /** Always true. The server rejects false. */
  @IsOptional()
  @IsBoolean()
  atomic?: boolean;

  /** Always true. The server rejects false. */
  @IsOptional()
  @IsBoolean()
  idempotent?: boolean;

  /** true: return what the call would do, without changing anything. The default is false. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

/** A user, and what to give to them and take away from them. */
@InputType()
export class ProvisionUserInput {
  /** The user to create or link. */
  @ValidateNested(() => IdentityInput)
  identity: IdentityInput;

  /** The grants to apply. */
  @IsOptional()
  @ValidateNested(() => GrantsInput)
  grants?: GrantsInput;

  /** What to take away. */
  @IsOptional()
  @ValidateNested(() => RevocationsInput)
  revocations?: RevocationsInput;

  /** Options of the call. */
  @IsOptional()
  @ValidateNested(() => ModeInput)
  mode?: ModeInput;
}
