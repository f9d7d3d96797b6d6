import { isUUID } from 'class-validator';
import { DomainError, problem } from '../errors/domain-error.js';
import type { PageInfo } from './page-info.model.js';

/** One page of a list. */
export interface Connection<Node> {
  edges: { node: Node; cursor: string }[];
  pageInfo: PageInfo;
  /** Computed only if the client selects it. If this fails, only this field is null. */
  readonly totalCount: Promise<number>;
}

export const DEFAULT_PAGE_SIZE = 20;

/**
 * @param rows the rows of the page, and one more row if there are more pages
 * @param countAll counts the rows of all pages; called only if the client selects `totalCount`
 * @param list the name of the list and of its order, without spaces
 * @param positionOf the sort key of a row
 */
export function connectionOf<Node>(
  rows: readonly Node[],
  size: number,
  countAll: () => Promise<number>,
  list: string,
  positionOf: (node: Node) => Position,
  after: string | null,
): Connection<Node> {
  const edges = rows.slice(0, size).map((node) => ({ node, cursor: cursorOf(list, positionOf(node)) }));
  const [first, last] = [edges.at(0), edges.at(-1)];
  let counting: Promise<number> | undefined;
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: after !== null,
      ...(first && { startCursor: first.cursor }),
      ...(last && { endCursor: last.cursor }),
    },
    get totalCount() {
      return (counting ??= countAll());
    },
  };
}

/** The position of a row in a sorted list. The id decides between rows with the same sort key. */
interface Position {
  readonly sortKey: string;
  readonly id: string;
}

/** Opaque to clients. It names its list, so that no other list takes it. */
export function cursorOf(list: string, { sortKey, id }: Position): string {
  return Buffer.from(`${id} ${list} ${sortKey}`).toString('base64url');
}

/**
 * @param list the same as for `connectionOf`
 * @param isId whether a text is a valid id in this list
 * @param isSortKey whether a text is a valid sort key in this list
 * @throws DomainError INVALID_INPUT if the cursor is from another list or order
 */
export function positionOfCursor(
  list: string,
  cursor: string,
  isId: (id: string) => boolean = isUUID,
  isSortKey: (sortKey: string) => boolean = () => true,
): Position {
  const key = Buffer.from(cursor, 'base64url').toString();
  const [, id = '', cursorList, sortKey = ''] = /^(\S+) (\S+) (.+)$/s.exec(key) ?? [];
  if (cursorList === list && isId(id) && isSortKey(sortKey)) return { sortKey, id };
  throw new DomainError('INVALID_INPUT', {
    problems: [problem('VALUE_INVALID', '/after', 'Must be a cursor from an earlier page.')],
  });
}

/** ISO 8601 exactly as JavaScript writes it, without the year 0, which PostgreSQL does not have. */
export function isInstant(text: string): boolean {
  const instant = Date.parse(text);
  return /^(?!0000)\d{4}-/.test(text) && !Number.isNaN(instant) && new Date(instant).toISOString() === text;
}
