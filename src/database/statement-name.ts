import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** More than the number of statements. It is bounded, because a list of ids in a query creates more texts. */
const names = new LRUCache<string, string>({ max: 1_000 });

/**
 * The name of a prepared statement, so that PostgreSQL parses each text once per connection. It depends only on the
 * text, because a pooler shares a connection among processes, for which a name must mean the same statement.
 * @returns 43 characters; PostgreSQL truncates names to 63
 */
export function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(sql).digest('base64url');
  names.set(sql, name);
  return name;
}
