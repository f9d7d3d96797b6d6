import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql.js';
import { USER_HOLDINGS } from '../../words.js';

/** A person in a list. */
export const PERSON_IN_LIST = graphql(`
  fragment PersonInList on User @_unmask {
    id
    name
    email
    status
  }
`);

export const PEOPLE = graphql(
  `
    query People($search: String, $filter: UsersFilter, $orderBy: UserOrder, $first: Int, $after: String) {
      users(search: $search, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            ...PersonInList
            createdAt
            invitation {
              status
              sentAt
            }
            ...UserHoldings
          }
        }
      }
    }
  `,
  [PERSON_IN_LIST, USER_HOLDINGS],
);

export type ListedPerson = ResultOf<typeof PEOPLE>['users']['edges'][number]['node'];
export type PeopleFilter = NonNullable<VariablesOf<typeof PEOPLE>['filter']>;
export type PeopleOrder = NonNullable<VariablesOf<typeof PEOPLE>['orderBy']>;

export const BUILDING_NAME = graphql(`
  query BuildingName($id: Int!) {
    building(id: $id) {
      id
      name
    }
  }
`);
