import type { PageInfo } from './page-info.model.js';

/** One page of a list that is ordered by a unique text. */
export interface Connection<Node> {
  edges: { node: Node; cursor: string }[];
  pageInfo: PageInfo;
  totalCount: number;
}

export const DEFAULT_PAGE_SIZE = 20;

/**
 * @param rows one row more than the page, if there is one
 * @param keyOf the text that the list is ordered by
 */
export function connectionOf<Node>(
  rows: readonly Node[],
  size: number,
  totalCount: number,
  keyOf: (node: Node) => string,
  after: string | null,
): Connection<Node> {
  const edges = rows.slice(0, size).map((node) => ({ node, cursor: cursorOf(keyOf(node)) }));
  const [first, last] = [edges.at(0), edges.at(-1)];
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: after !== null,
      ...(first && { startCursor: first.cursor }),
      ...(last && { endCursor: last.cursor }),
    },
    totalCount,
  };
}

/** Opaque to clients. */
export function cursorOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}

export function keyOfCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}
