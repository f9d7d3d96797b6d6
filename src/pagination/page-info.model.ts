import { ObjectType } from '@nestjs/graphql';

/** Where a page stands (GraphQL Cursor Connections Specification). */
@ObjectType()
export class PageInfo {
  /** Whether there are more after this page. */
  hasNextPage: boolean;

  /** Whether this page starts after a cursor. */
  hasPreviousPage: boolean;

  /** Cursor of the first edge. */
  startCursor?: string;

  /** Cursor of the last edge; give it as `after` for the next page. */
  endCursor?: string;
}
