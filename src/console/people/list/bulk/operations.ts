import { graphql, type ResultOf } from '../../../api/graphql.js';

/** One page of the people that a bulk call is about. */
export const PEOPLE_TO_CHANGE = graphql(`
  query PeopleToChange($search: String, $filter: UsersFilter, $after: String) {
    users(search: $search, filter: $filter, first: 100, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          name
          email
          status
        }
      }
    }
  }
`);

export type PersonToChange = ResultOf<typeof PEOPLE_TO_CHANGE>['users']['edges'][number]['node'];

export const RESEND_ALL = graphql(`
  mutation ResendAll($filter: UsersFilter!) {
    resendInvitations(filter: $filter) {
      userId
      status
    }
  }
`);
