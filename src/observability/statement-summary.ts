import { LRUCache } from 'lru-cache';

/** What a statement does, in few words. */
interface Summary {
  /** Such as SELECT. */
  readonly operation: string;
  /** The operation, and its table if it has one: the name of a span. */
  readonly name: string;
}

/** Bounded, because a list of ids in a query creates more texts. */
const summaries = new LRUCache<string, Summary>({ max: 1_000 });

export function summaryOf(sql: string): Summary {
  const known = summaries.get(sql);
  if (known !== undefined) return known;
  const [, write, written] = /\b(INSERT INTO|UPDATE|DELETE FROM)\s+(?:"?public"?\.)?"(\w+)"/.exec(sql) ?? [];
  const [, read] = /\bFROM\s+(?:"?public"?\.)?"(\w+)"/.exec(sql) ?? [];
  const [first = ''] = /\w+/.exec(sql) ?? [];
  const operation = write?.split(' ')[0] ?? (first === 'WITH' ? 'SELECT' : first.toUpperCase());
  const table = written ?? read;
  const summary = { operation, name: table === undefined ? operation : `${operation} ${table}` };
  summaries.set(sql, summary);
  return summary;
}
