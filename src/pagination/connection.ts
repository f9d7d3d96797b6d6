import { isUUID } from 'class-validator';
import { DomainError, problem } from '../errors/domain-error.js';
import type { PageInfo } from './page-info.model.js';

/** One page of a list. */
export interface Connection<Node> {
  edges: { node: Node; cursor: string }[];
  pageInfo: PageInfo;
  /** Counted only when it is selected. */
  readonly totalCount: Promise<number>;
}

export const DEFAULT_PAGE_SIZE = 20;

/**
 * @param rows one row more than the page, if there is one
 * @param countAll how many rows there are on all pages; called when somebody asks
 * @param placeOf by what the list is ordered
 */
export function connectionOf<Node>(
  rows: readonly Node[],
  size: number,
  countAll: () => Promise<number>,
  placeOf: (node: Node) => Place,
  after: string | null,
): Connection<Node> {
  const edges = rows.slice(0, size).map((node) => ({ node, cursor: cursorOf(placeOf(node)) }));
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

/** Where a row stands in an order in which several rows may share a place: the id decides between these. */
export interface Place {
  readonly place: string;
  readonly id: string;
}

/** Opaque to clients. */
export function cursorOf({ place, id }: Place): string {
  return Buffer.from(`${id} ${place}`).toString('base64url');
}

/**
 * @param isId whether a text can be an id of a row of this list
 * @param isPlace whether a text can be a place in this list
 * @throws DomainError INVALID_INPUT when this is no cursor of such a list
 */
export function placeOfCursor(
  cursor: string,
  isId: (id: string) => boolean = isUUID,
  isPlace: (place: string) => boolean = () => true,
): Place {
  const key = Buffer.from(cursor, 'base64url').toString();
  const [, id = '', place = ''] = /^(\S+) (.+)$/s.exec(key) ?? [];
  if (isId(id) && isPlace(place)) return { place, id };
  throw new DomainError('INVALID_INPUT', {
    problems: [problem('VALUE_INVALID', '/after', 'Must be a cursor from an earlier page.')],
  });
}
