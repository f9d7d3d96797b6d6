import { ObjectType } from '@nestjs/graphql';
import { Permission, UserStatus } from '../database/generated/enums.js';
import { Int32, Int32List, ListOfOneOf, OneOf, Uuid } from '../schema/field-types.js';

/** The organization of a user. */
@ObjectType()
export class Organization {
  /** Id of the organization. */
  @Int32()
  id: number;

  /** Short name that users enter at sign-in. */
  slug: string;

  /** Full name. */
  name: string;
}

/** The signed-in user. */
@ObjectType()
export class Me {
  /** UUID. */
  @Uuid()
  id: string;

  /** E-mail address. */
  email: string;

  /** Full name. */
  name: string;

  /** Status of the account. */
  @OneOf(UserStatus, 'UserStatus')
  status: UserStatus;

  /** The organization. */
  organization: Organization;

  /** Keys of the user's roles. */
  roleKeys: string[];

  /** All permissions of these roles. */
  @ListOfOneOf(Permission, 'Permission')
  permissions: Permission[];

  /** Ids of the buildings where the user is BUILDING_ADMIN. */
  @Int32List()
  administeredBuildingIds: number[];
}
