import { ObjectType, registerEnumType } from '@nestjs/graphql';
import { Permission } from '../database/generated/enums.js';
import { ListPage } from '../pagination/list-page.model.js';
import { ListOfOneOf } from '../schema/field-types.js';

registerEnumType(Permission, {
  name: 'Permission',
  description: 'What a role allows its holders to do.',
  valuesMap: {
    PEOPLE_READ: { description: 'See users.' },
    BUILDINGS_READ: { description: 'See buildings and units.' },
    PEOPLE_PROVISION: { description: 'Create users and grant them any permission the caller has.' },
    AUDIT_READ: { description: 'See the audit trail.' },
    ORG_MANAGE: { description: 'Manage the organization.' },
    CROSS_ORG: { description: 'Provision users in other organizations.' },
  },
});

/** A global role. */
@ObjectType()
export class Role {
  /** Key, for use in `orgRoleKeys`. */
  key: string;

  /** Display name. */
  name: string;

  /** Permissions of the role. */
  @ListOfOneOf(Permission, 'Permission')
  permissions: Permission[];

  /** Whether the caller can grant it. A caller can grant a role only if they have all its permissions. */
  grantable: boolean;
}

/** The roles over REST, on one page. */
export class RoleList extends ListPage {
  /** The roles. */
  items: Role[];
}
