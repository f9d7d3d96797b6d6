import { graphql, type ResultOf, type VariablesOf } from '../api/graphql.js';
import { CHANGE } from '../words.js';

/** A page of audit events: what changed, by whom and when. */
export const EVENTS = graphql(
  `
    fragment Events on AuditEventConnection @_unmask {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          createdAt
          transport
          actor {
            id
            name
          }
          actorKeyId
          actorKey {
            name
          }
          subject {
            id
            name
          }
          changes {
            ...ChangeInWords
          }
        }
      }
    }
  `,
  [CHANGE],
);

export type Event = ResultOf<typeof EVENTS>['edges'][number]['node'];

export const AUDIT = graphql(
  `
    query Audit($filter: AuditEventsFilter!, $after: String) {
      auditEvents(filter: $filter, after: $after, first: 15) {
        ...Events
      }
    }
  `,
  [EVENTS],
);

export type EventsFilter = VariablesOf<typeof AUDIT>['filter'];

export const FIND_PEOPLE = graphql(`
  query FindPeople($search: String) {
    users(search: $search, first: 10) {
      edges {
        node {
          id
          name
          email
        }
      }
    }
  }
`);

export const NAME = graphql(`
  query NameOfPerson($id: ID!) {
    user(id: $id) {
      id
      name
      email
    }
  }
`);
