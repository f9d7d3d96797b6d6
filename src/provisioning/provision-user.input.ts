import { InputType } from '@nestjs/graphql';
import { IsBoolean, IsOptional } from 'class-validator';
import { IsEmailAddress, IsEnum, IsPassword, IsText, ValidateNested } from '../validation/decorators.js';
import { GrantsInput, RevocationsInput } from './grants.input.js';
import { IfEmailExists } from './provisioning.enums.js';

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
