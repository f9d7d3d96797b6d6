import { ObjectType } from '@nestjs/graphql';
import { Permission, UserStatus } from '../database/generated/enums.js';
import { Int32, Int32List, ListOfOneOf, OneOf, Uuid } from '../schema/field-types.js';

/** The organization that somebody belongs to. */
@ObjectType()
export class Organization {
  /** Id of the organization. */
  @Int32()
  id: number;

  /** Short name used at sign-in. */
  slug: string;

  /** Full name. */
  name: string;
}

/** The signed-in person. */
@ObjectType()
export class Me {
  /** UUID. */
  @Uuid()
  id: string;

  /** E-mail address. */
  email: string;

  /** Full name. */
  name: string;

  /** Where the account stands. */
  @OneOf(UserStatus, 'UserStatus')
  status: UserStatus;

  /** The organization. */
  organization: Organization;

  /** Keys of the roles held. */
  roleKeys: string[];

  /** Everything that these roles allow. */
  @ListOfOneOf(Permission, 'Permission')
  permissions: Permission[];

  /** Ids of the buildings of which the person is BUILDING_ADMIN. */
  @Int32List()
  administeredBuildingIds: number[];
}
