/**
 * A page of a list that the client has completely. The cursor is the number of items before the page.
 * @param after the cursor; null for the first page
 */
export function pageFrom<Item>(
  all: readonly Item[],
  after: string | null,
  size: number,
): { items: readonly Item[]; pageInfo: { hasNextPage: boolean; endCursor: string } } {
  const start = Number(after ?? 0);
  const end = start + size;
  return { items: all.slice(start, end), pageInfo: { hasNextPage: end < all.length, endCursor: String(end) } };
}
