import type { Connection } from './connection.js';

/** A page of a list over REST. The subclass of a list has its items. */
export abstract class ListPage {
  /** Cursor for `after` that returns the next page; null on the last page. */
  nextCursor: string | null;
}

/** The page that a GraphQL connection has, as REST returns it. */
export function pageOf<Node>({ edges, pageInfo }: Pick<Connection<Node>, 'edges' | 'pageInfo'>): {
  items: Node[];
  nextCursor: string | null;
} {
  const { hasNextPage, endCursor = null } = pageInfo;
  return { items: edges.map(({ node }) => node), nextCursor: hasNextPage ? endCursor : null };
}
