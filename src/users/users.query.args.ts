import { IsOptional } from 'class-validator';
import { AssignmentType, Permission, UserStatus } from '../database/generated/enums.js';
import { InvitationFilter } from '../invitation-status/invitation-filter.enum.js';
import { FileQuery } from '../pagination/file-query.args.js';
import {
  ArrayMaxSize,
  IsEmailAddress,
  IsEnum,
  IsEnumList,
  IsIdList,
  IsText,
  IsTextList,
} from '../validation/decorators.js';
import { NumberInQuery, Repeatable } from '../validation/query.decorators.js';
import { UserOrder } from './user-order.enum.js';
import type { UsersArgs } from './users.args.js';

/** Query of the list of users: the fields of `users` and its filter. */
export class UsersQuery extends FileQuery {
  /**
   * Return only users who match all words of this text, in any order, ignoring case and accents. A word matches a part
   * of the name, of the e-mail address, of the name of a building that the user is assigned to or lives in, or of the
   * label of a unit that the user lives in.
   */
  @IsOptional()
  @IsText({ max: 200 })
  search?: string;

  /** Return only the user with exactly this e-mail address, ignoring case. */
  @IsOptional()
  @IsEmailAddress()
  email?: string;

  /** Status of the account. Repeat it for one of several. */
  @IsOptional()
  @Repeatable()
  @IsEnumList(UserStatus, 'UserStatus')
  @ArrayMaxSize(50)
  status?: UserStatus[];

  /** Key of a role that the user has, case-sensitive. Repeat it for one of several. Not for building administrators. */
  @IsOptional()
  @Repeatable()
  @IsTextList({ max: 64 })
  @ArrayMaxSize(50)
  roleKey?: string[];

  /** Permission that the user has by any role. Repeat it for one of several. Not for building administrators. */
  @IsOptional()
  @Repeatable()
  @IsEnumList(Permission, 'Permission')
  @ArrayMaxSize(50)
  permission?: Permission[];

  /** Id of a building that the user is assigned to or lives in. Repeat it for one of several. */
  @IsOptional()
  @Repeatable()
  @NumberInQuery()
  @IsIdList()
  @ArrayMaxSize(500)
  buildingId?: number[];

  /**
   * Type of an assignment. With `buildingId`, an assignment to one of these buildings. Repeat it for one of several.
   */
  @IsOptional()
  @Repeatable()
  @IsEnumList(AssignmentType, 'AssignmentType')
  @ArrayMaxSize(50)
  assignmentType?: AssignmentType[];

  /** Status of the newest invitation, or NONE. Repeat it for one of several. */
  @IsOptional()
  @Repeatable()
  @IsEnumList(InvitationFilter, 'InvitationFilter')
  @ArrayMaxSize(50)
  invitation?: InvitationFilter[];

  /** Order of the list. The default is NAME_ASC. A cursor is valid only for the order that it was made with. */
  @IsOptional()
  @IsEnum(UserOrder, 'UserOrder')
  orderBy?: UserOrder;
}

/** The same as arguments of `users`. */
export function argsOf(query: UsersQuery): UsersArgs {
  const { status, roleKey, permission, buildingId, assignmentType, invitation, format: _, ...args } = query;
  return {
    ...args,
    filter: {
      ...(status && { statuses: status }),
      ...(roleKey && { roleKeys: roleKey }),
      ...(permission && { permissions: permission }),
      ...(buildingId && { buildingIds: buildingId }),
      ...(assignmentType && { assignmentTypes: assignmentType }),
      ...(invitation && { invitations: invitation }),
    },
  };
}
