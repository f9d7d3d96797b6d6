import { graphql, type ResultOf } from '../../../api/graphql.js';
import { PERSON_IN_LIST } from '../operations.js';

/** One page of the people that a bulk call is about. */
export const PEOPLE_TO_CHANGE = graphql(
  `
    query PeopleToChange($search: String, $filter: UsersFilter, $after: String) {
      users(search: $search, filter: $filter, first: 100, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            ...PersonInList
          }
        }
      }
    }
  `,
  [PERSON_IN_LIST],
);

export type PersonToChange = ResultOf<typeof PERSON_IN_LIST>;

export const RESEND_ALL = graphql(`
  mutation ResendAll($filter: UsersFilter!) {
    resendInvitations(filter: $filter) {
      userId
      status
    }
  }
`);
