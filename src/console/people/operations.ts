import { graphql, type ResultOf } from '../api/graphql.js';
import { EVENTS } from '../audit/operations.js';

export const PERSON = graphql(`
  query Person($id: ID!) {
    user(id: $id) {
      id
      name
      email
      status
      createdAt
      roles {
        key
        name
      }
      assignments {
        type
        createdAt
        building {
          id
          name
        }
      }
      occupancies {
        id
        startedAt
        endedAt
        unit {
          id
          label
        }
        building {
          id
          name
        }
      }
      invitation {
        status
        sentAt
        expiresAt
        acceptedAt
        failureReason
      }
    }
  }
`);

export type PersonDetails = NonNullable<ResultOf<typeof PERSON>['user']>;

export const TRAIL = graphql(
  `
    query Trail($userId: ID!, $after: String) {
      auditEvents(userId: $userId, after: $after, first: 15) {
        ...Events
      }
    }
  `,
  [EVENTS],
);

export const RESEND = graphql(`
  mutation Resend($userId: ID!) {
    result: resendInvitation(userId: $userId) {
      changes {
        kind
      }
      warnings {
        detail
      }
    }
  }
`);

export const REVOKE = graphql(`
  mutation Revoke($userId: ID!) {
    result: revokeInvitation(userId: $userId) {
      changes {
        kind
      }
      warnings {
        detail
      }
    }
  }
`);

export const CORRECT = graphql(`
  mutation Correct($input: UpdateUserInput!) {
    updateUser(input: $input) {
      id
    }
  }
`);

export const SEND_RESET = graphql(`
  mutation SendReset($userId: ID!) {
    result: sendPasswordReset(userId: $userId) {
      warnings {
        detail
      }
    }
  }
`);
