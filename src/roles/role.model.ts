import { ObjectType, registerEnumType } from '@nestjs/graphql';
import { Permission } from '../database/generated/enums.js';
import { ListOfOneOf } from '../schema/field-types.js';

registerEnumType(Permission, {
  name: 'Permission',
  description: 'What a role allows.',
  valuesMap: {
    PEOPLE_READ: { description: 'See people.' },
    BUILDINGS_READ: { description: 'See buildings and units.' },
    PEOPLE_PROVISION: { description: 'Create people and grant them anything one holds oneself.' },
    AUDIT_READ: { description: 'See the audit trail.' },
    ORG_MANAGE: { description: 'Manage the organization itself.' },
    CROSS_ORG: { description: 'Provision people in other organizations.' },
  },
});

/** A global role. */
@ObjectType()
export class Role {
  /** Key to grant it by. */
  key: string;

  /** Name to show. */
  name: string;

  /** What it allows. */
  @ListOfOneOf(Permission, 'Permission')
  permissions: Permission[];

  /** Whether the caller may grant it: nobody grants more than they may do themselves. */
  grantable: boolean;
}
