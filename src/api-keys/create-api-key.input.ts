import { InputType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { ArrayMaxSize, ArrayNotEmpty, IsFuture, IsText, IsTextList } from '../validation/decorators.js';

/** A key to create. */
@InputType()
export class CreateApiKeyInput {
  /** Name that tells people what the key is for, at most 200 characters. */
  @IsText({ max: 200 })
  name: string;

  /** Keys of its roles, at least one. The caller must have all permissions of these roles. */
  @IsTextList({ max: 64 })
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  roleKeys: string[];

  /** When it becomes void; must be in the future. Omit it for a key that does not expire. */
  @IsOptional()
  @IsFuture()
  expiresAt?: Date;
}
