import { Prisma } from './generated/client.js';

/**
 * A statement with one JSON parameter. Its text is built once, not for every call.
 * @param sql builds the statement; the JSON document must be its only value
 */
export function statement(sql: (json: string) => Prisma.Sql): (json: string) => Prisma.Sql {
  const { strings } = sql('');
  return (json) => new Prisma.Sql(strings, [json]);
}
