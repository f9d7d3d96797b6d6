import { registerEnumType } from '@nestjs/graphql';
import { AssignmentType, UserStatus } from '../database/generated/enums.js';
import { HOLDING_KINDS, type HoldingChangeKind } from './holdings/index.js';

export enum ResidentMode {
  ADD = 'ADD',
  MOVE = 'MOVE',
}

export enum IfEmailExists {
  LINK = 'LINK',
  ERROR = 'ERROR',
}

/** Kinds of change that are about the account itself. */
const ACCOUNT_KINDS = {
  USER_CREATED: { description: 'The user is new.' },
  INVITATION_QUEUED: { description: 'An invitation will be mailed; an older one is void.' },
  INVITATION_REVOKED: { description: 'The open invitation is void.' },
  INVITATION_ACCEPTED: { description: 'The person has accepted their invitation and chosen a password.' },
};
const CHANGE_KINDS = { ...ACCOUNT_KINDS, ...HOLDING_KINDS };

export type ChangeKind = keyof typeof ACCOUNT_KINDS | HoldingChangeKind;
export const ChangeKind = Object.fromEntries(Object.keys(CHANGE_KINDS).map((kind) => [kind, kind])) as {
  readonly [Kind in ChangeKind]: Kind;
};

export enum WarningCode {
  PASSWORD_IGNORED = 'PASSWORD_IGNORED',
  NAME_IGNORED = 'NAME_IGNORED',
  INVITE_NOT_NEEDED = 'INVITE_NOT_NEEDED',
  INVITE_NOT_ALLOWED = 'INVITE_NOT_ALLOWED',
  INVITE_LIMITED = 'INVITE_LIMITED',
}

registerEnumType(ResidentMode, {
  name: 'ResidentMode',
  description: 'How a residence is applied.',
  valuesMap: {
    ADD: { description: 'The person lives in the unit too.' },
    MOVE: { description: 'The person lives in the unit from now on and leaves the other one at the same instant.' },
  },
});

registerEnumType(IfEmailExists, {
  name: 'IfEmailExists',
  description: 'What to do when the organization has a user with this e-mail address.',
  valuesMap: {
    LINK: { description: 'Apply the grants to the user that exists.' },
    ERROR: { description: 'Refuse with EMAIL_EXISTS.' },
  },
});

registerEnumType(AssignmentType, {
  name: 'AssignmentType',
  description: 'What a person is in a building.',
  valuesMap: {
    MANAGER: { description: 'Manages the building.' },
    STAFF: { description: 'Works in the building.' },
    BUILDING_ADMIN: { description: 'May provision staff and residents of the building.' },
  },
});

registerEnumType(UserStatus, {
  name: 'UserStatus',
  description: 'Where an account stands.',
  valuesMap: {
    INVITED: { description: 'Has been invited and cannot sign in yet.' },
    ACTIVE: { description: 'Can sign in.' },
    DEACTIVATED: { description: 'Cannot sign in; nothing can be granted.' },
  },
});

registerEnumType(ChangeKind, {
  name: 'ChangeKind',
  description: 'What was changed.',
  valuesMap: Object.fromEntries(Object.entries(CHANGE_KINDS).map(([kind, { description }]) => [kind, { description }])),
});

registerEnumType(WarningCode, {
  name: 'WarningCode',
  description: 'What was sent along but had no effect.',
  valuesMap: {
    PASSWORD_IGNORED: { description: 'The user exists and keeps the password they have.' },
    NAME_IGNORED: { description: 'The user exists and keeps the name they have.' },
    INVITE_NOT_NEEDED: { description: 'The user is active already.' },
    INVITE_NOT_ALLOWED: { description: 'The user holds more than you do; no invitation is sent.' },
    INVITE_LIMITED: { description: 'Too many mails were sent to the user recently; no invitation is sent.' },
  },
});
