import { InputType } from '@nestjs/graphql';
import { IsBoolean, IsOptional } from 'class-validator';
import { ArrayMaxSize, IsIdList, IsTextList } from '../validation/decorators.js';

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
