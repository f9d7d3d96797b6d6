import { ObjectType } from '@nestjs/graphql';

/** Information about a page (GraphQL Cursor Connections Specification). */
@ObjectType()
export class PageInfo {
  /** Whether more items follow this page. */
  hasNextPage: boolean;

  /** Whether the query used `after`. */
  hasPreviousPage: boolean;

  /** Cursor of the first edge of this page. */
  startCursor?: string;

  /** Cursor of the last edge of this page. Pass it as `after` to get the next page. */
  endCursor?: string;
}
