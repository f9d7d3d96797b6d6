import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Permission, UserStatus } from '../database/generated/enums.js';

/** The organization that somebody belongs to. */
@ObjectType()
export class Organization {
  /** Id of the organization. */
  @Field(() => Int)
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
  @Field(() => ID)
  id: string;

  /** E-mail address. */
  email: string;

  /** Full name. */
  name: string;

  /** Where the account stands. */
  @Field(() => UserStatus)
  status: UserStatus;

  /** The organization. */
  organization: Organization;

  /** Keys of the roles held. */
  roleKeys: string[];

  /** Everything that these roles allow. */
  @Field(() => [Permission])
  permissions: Permission[];

  /** Ids of the buildings of which the person is BUILDING_ADMIN. */
  @Field(() => [Int])
  administeredBuildingIds: number[];
}
