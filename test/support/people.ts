import type { TestApp } from './app.js';
import { sendGraphql } from './graphql.js';

/** A page of any list. */
export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}

export interface Person {
  id: string;
  email: string;
  name: string;
  status: string;
  roles: { key: string; grantable: boolean }[] | null;
  assignments: { type: string; building: { id: number; name: string } }[];
  occupancies: {
    id: string;
    unit: { id: number; label: string };
    building: { id: number; name: string };
    startedAt: string;
    endedAt: string | null;
  }[];
  invitation: {
    status: string;
    createdAt: string;
    sentAt: string | null;
    expiresAt: string | null;
    acceptedAt: string | null;
    failureReason: string | null;
  } | null;
}

const PERSON = /* GraphQL */ `
  fragment person on User {
    id
    email
    name
    status
    createdAt
    roles {
      key
      name
      permissions
      grantable
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
      createdAt
      sentAt
      expiresAt
      acceptedAt
      failureReason
    }
  }
`;

/** All fields of all people. */
export const USERS = /* GraphQL */ `
  query ($search: String, $email: String, $filter: UsersFilter, $orderBy: UserOrder, $first: Int, $after: String) {
    users(search: $search, email: $email, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      edges {
        cursor
        node {
          ...person
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      totalCount
    }
  }
  ${PERSON}
`;

/** All fields of one person. */
export const USER = /* GraphQL */ `
  query ($id: ID!) {
    user(id: $id) {
      ...person
    }
  }
  ${PERSON}
`;

export async function usersPage(app: TestApp, token: string, variables: object = {}): Promise<Page<Person>> {
  const { data, text } = await sendGraphql(app, token, USERS, variables);
  if (data?.users == null) throw new Error(text);
  return data.users as Page<Person>;
}

export async function userOf(app: TestApp, token: string, id: string): Promise<Person> {
  const { data, text } = await sendGraphql(app, token, USER, { id });
  if (data?.user == null) throw new Error(text);
  return data.user as Person;
}

export const nodesOf = <Node>({ edges }: Page<Node>): Node[] => edges.map(({ node }) => node);

/** All nodes, page by page. Calls `between` after each page. */
export async function walk<Node>(
  pageAfter: (after: string | null) => Promise<Page<Node>>,
  between: (page: Page<Node>) => Promise<unknown> = () => Promise.resolve(),
): Promise<Node[]> {
  const seen: Node[] = [];
  let page: Page<Node>;
  let after: string | null = null;
  do {
    page = await pageAfter(after);
    seen.push(...nodesOf(page));
    after = page.pageInfo.endCursor;
    await between(page);
  } while (page.pageInfo.hasNextPage);
  return seen;
}
