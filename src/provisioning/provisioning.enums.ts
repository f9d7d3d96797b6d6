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

/** Changes to the account itself. */
const ACCOUNT_KINDS = {
  USER_CREATED: { description: 'The call created the user.' },
  INVITATION_QUEUED: {
    description: 'The server will mail an invitation. The link of an earlier invitation becomes invalid.',
  },
  INVITATION_REVOKED: { description: 'The open invitation was revoked.' },
  USER_DEACTIVATED: { description: 'The user was deactivated. Tokens, links and API keys of the user are void.' },
  USER_REACTIVATED: { description: 'The user was reactivated. Tokens, links and API keys from before stay void.' },
  NAME_CHANGED: { description: 'The user has another name: `name`, `previousName`.' },
  EMAIL_CHANGED: {
    description:
      'The user has another e-mail address: `email`, `previousEmail`. Links that were mailed before are void, and ' +
      'the server mails a notice to the old address.',
  },
  PASSWORD_RESET_QUEUED: {
    description: 'The server will mail a link for a new password. The link of an earlier mail becomes invalid.',
  },
  API_KEY_CREATED: { description: 'The user created an API key: `name`.' },
  API_KEY_REVOKED: { description: 'An API key that the user created was revoked: `name`.' },
  PASSWORD_CHANGED: { description: 'The user has chosen another password. Older tokens and sessions are void.' },
  INVITATION_ACCEPTED: { description: 'The user accepted the invitation and chose a password.' },
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
  description: 'How to apply a residence.',
  valuesMap: {
    ADD: { description: 'The user lives in the unit in addition to other units.' },
    MOVE: { description: 'The user moves into the unit and leaves their other unit at the same instant.' },
  },
});

registerEnumType(IfEmailExists, {
  name: 'IfEmailExists',
  description: 'What to do if the organization already has a user with this e-mail address.',
  valuesMap: {
    LINK: { description: 'Apply the grants to the existing user.' },
    ERROR: { description: 'Fail with EMAIL_EXISTS.' },
  },
});

registerEnumType(AssignmentType, {
  name: 'AssignmentType',
  description: 'Type of an assignment to a building.',
  valuesMap: {
    MANAGER: { description: 'Manages the building.' },
    STAFF: { description: 'Works in the building.' },
    BUILDING_ADMIN: { description: 'Can provision staff and residents of the building.' },
  },
});

registerEnumType(UserStatus, {
  name: 'UserStatus',
  description: 'Status of an account.',
  valuesMap: {
    INVITED: { description: 'The user is invited and cannot sign in yet.' },
    ACTIVE: { description: 'The user can sign in.' },
    DEACTIVATED: { description: 'The user cannot sign in or receive grants.' },
  },
});

registerEnumType(ChangeKind, {
  name: 'ChangeKind',
  description: 'Kind of change.',
  valuesMap: Object.fromEntries(Object.entries(CHANGE_KINDS).map(([kind, { description }]) => [kind, { description }])),
});

registerEnumType(WarningCode, {
  name: 'WarningCode',
  description: 'Why a part of the request had no effect.',
  valuesMap: {
    PASSWORD_IGNORED: { description: 'The user already exists and keeps the current password.' },
    NAME_IGNORED: { description: 'The user already exists and keeps the current name.' },
    INVITE_NOT_NEEDED: { description: 'The user is already active. No invitation is sent.' },
    INVITE_NOT_ALLOWED: {
      description: 'The user has permissions or buildings that the caller does not have. No invitation is sent.',
    },
    INVITE_LIMITED: { description: 'The user recently received too many mails. No invitation is sent.' },
  },
});
