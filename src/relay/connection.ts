import { isUUID } from 'class-validator';
import { DomainError, problem } from '../errors/domain-error.js';
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

/** Where a row stands in an order in which several rows may share a place: the id decides between these. */
export interface Place {
  readonly place: string;
  readonly id: string;
}

/** The place and the id as the one unique text that a cursor is made of. */
export function keyOfPlace({ place, id }: Place): string {
  return `${id} ${place}`;
}

/**
 * @param isPlace whether a text can be a place in this list
 * @throws DomainError INVALID_INPUT when this is no cursor of such a list
 */
export function placeOfCursor(cursor: string, isPlace: (place: string) => boolean = () => true): Place {
  const [, id = '', place = ''] = /^(\S+) (.+)$/s.exec(keyOfCursor(cursor)) ?? [];
  if (isUUID(id) && isPlace(place)) return { place, id };
  throw new DomainError('INVALID_INPUT', {
    problems: [problem('VALUE_INVALID', '/after', 'Must be a cursor of an earlier page.')],
  });
}
