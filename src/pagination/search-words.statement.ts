import { Prisma } from '../database/generated/client.js';

/**
 * The words of a search as rows of `text` and `pattern`; no rows for null. A column `searchKey` matches if it is
 * LIKE ALL patterns: all words, in any order, without regard to case and accents.
 */
export const wordsOf = (search: string | null): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT w AS "text", '%' || regexp_replace(w, '([\\\\%_])', '\\\\\\1', 'g') || '%' AS "pattern"
  FROM string_to_table(search_key(${search}), ' ') AS w`;

/** Whether this column `searchKey` has all words. */
export const hasWords = (searchKey: Prisma.Sql, search: string | null): Prisma.Sql =>
  Prisma.sql`${searchKey} LIKE ALL (ARRAY (SELECT "pattern" FROM (${wordsOf(search)}) words))`;
