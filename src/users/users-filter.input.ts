import { InputType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { AssignmentType, Permission, UserStatus } from '../database/generated/enums.js';
import { InvitationFilter } from '../invitation-status/invitation-filter.enum.js';
import { ArrayMaxSize, IsEnumList, IsIdList, IsTextList } from '../validation/decorators.js';

/**
 * Users that match all fields. A field matches if one of its values does. Unknown keys and ids match nothing, and so
 * does an empty list.
 */
@InputType()
export class UsersFilter {
  /** Status of the account. */
  @IsOptional()
  @IsEnumList(UserStatus, 'UserStatus')
  @ArrayMaxSize(50)
  statuses?: UserStatus[];

  /** Keys of roles that the user has, case-sensitive, at most 50. Not for building administrators. */
  @IsOptional()
  @IsTextList({ max: 64 })
  @ArrayMaxSize(50)
  roleKeys?: string[];

  /** Permissions that the user has by any role. Not for building administrators. */
  @IsOptional()
  @IsEnumList(Permission, 'Permission')
  @ArrayMaxSize(50)
  permissions?: Permission[];

  /** Ids of buildings that the user is assigned to or lives in, at most 500. */
  @IsOptional()
  @IsIdList()
  @ArrayMaxSize(500)
  buildingIds?: number[];

  /** Types of an assignment. With `buildingIds`, an assignment to one of these buildings. */
  @IsOptional()
  @IsEnumList(AssignmentType, 'AssignmentType')
  @ArrayMaxSize(50)
  assignmentTypes?: AssignmentType[];

  /** Status of the newest invitation, or NONE. */
  @IsOptional()
  @IsEnumList(InvitationFilter, 'InvitationFilter')
  @ArrayMaxSize(50)
  invitations?: InvitationFilter[];
}
