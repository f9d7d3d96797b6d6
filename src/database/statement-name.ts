import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** More than the application has statements; a list of ids in a query makes further texts, so it is bounded. */
const names = new LRUCache<string, string>({ max: 1_000 });

/**
 * The name of a prepared statement: PostgreSQL parses and plans each text once per
 * connection. It depends on the text alone, because a pooler lends one connection
 * to several processes, and a name must mean the same statement to all of them.
 * @returns 43 characters, of the 63 that PostgreSQL tells apart
 */
export function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(sql).digest('base64url');
  names.set(sql, name);
  return name;
}
