import { registerEnumType } from '@nestjs/graphql';

export enum UserOrder {
  NAME_ASC = 'NAME_ASC',
  NAME_DESC = 'NAME_DESC',
  EMAIL_ASC = 'EMAIL_ASC',
  EMAIL_DESC = 'EMAIL_DESC',
  CREATED_AT_ASC = 'CREATED_AT_ASC',
  CREATED_AT_DESC = 'CREATED_AT_DESC',
  STATUS_ASC = 'STATUS_ASC',
  STATUS_DESC = 'STATUS_DESC',
}

registerEnumType(UserOrder, {
  name: 'UserOrder',
  description: 'Order of a list of users.',
  valuesMap: {
    NAME_ASC: { description: 'By name.' },
    NAME_DESC: { description: 'By name, reversed.' },
    EMAIL_ASC: { description: 'By e-mail address.' },
    EMAIL_DESC: { description: 'By e-mail address, reversed.' },
    CREATED_AT_ASC: { description: 'Oldest accounts first.' },
    CREATED_AT_DESC: { description: 'Newest accounts first.' },
    STATUS_ASC: { description: 'INVITED, then ACTIVE, then DEACTIVATED.' },
    STATUS_DESC: { description: 'DEACTIVATED, then ACTIVE, then INVITED.' },
  },
});
