import { graphql } from '../api/graphql.js';
import { CHANGE, USER_HOLDINGS } from '../words.js';

export const PROVISION = graphql(
  `
    mutation Provision($input: ProvisionUserInput!) {
      provisionUser(input: $input) {
        created
        user {
          id
          name
        }
        changes {
          ...ChangeInWords
        }
        warnings {
          pointer
          detail
        }
      }
    }
  `,
  [CHANGE],
);

/** Finds the person who has an e-mail address. */
export const FIND_PERSON = graphql(
  `
    query FindPerson($email: String!) {
      users(email: $email, first: 1) {
        edges {
          node {
            id
            name
            email
            status
            ...UserHoldings
          }
        }
      }
    }
  `,
  [USER_HOLDINGS],
);

export const ROLES = graphql(`
  query Roles {
    roles {
      key
      name
      grantable
      permissions
    }
  }
`);

export const UNITS = graphql(`
  query Units($buildingId: Int!) {
    building(id: $buildingId) {
      id
      name
      units {
        id
        label
      }
    }
  }
`);
