import { graphql, type ResultOf } from '../api/graphql.js';
import { USER_HOLDINGS } from '../words.js';

export const RENAME_ME = graphql(`
  mutation RenameMe($input: UpdateMeInput!) {
    user: updateMe(input: $input) {
      name
      email
    }
  }
`);

export const CORRECT_ME = graphql(`
  mutation CorrectMe($input: UpdateUserInput!) {
    user: updateUser(input: $input) {
      name
      email
    }
  }
`);

export const CHANGE_PASSWORD = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      expiresIn
    }
  }
`);

export const MY_SESSIONS = graphql(`
  query MySessions {
    me {
      id
      sessions {
        id
        createdAt
        lastUsedAt
        userAgent
        isCurrent
      }
    }
  }
`);

export type OwnSession = ResultOf<typeof MY_SESSIONS>['me']['sessions'][number];

export const END_SESSION = graphql(`
  mutation EndSession($id: ID!) {
    revokeSession(id: $id) {
      id
    }
  }
`);

export const END_SESSIONS = graphql(`
  mutation EndSessions {
    revokeSessions
  }
`);

export const MY_ACCESS = graphql(
  `
    query MyAccess($id: ID!) {
      user(id: $id) {
        id
        ...UserHoldings
      }
      roles {
        key
        name
        permissions
      }
    }
  `,
  [USER_HOLDINGS],
);
