import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql.js';
import { USER_HOLDINGS } from '../../words.js';

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
            id
            name
            email
            status
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
  [USER_HOLDINGS],
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
