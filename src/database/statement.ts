import { Prisma } from './generated/client.js';

/**
 * A statement that takes one JSON document, its text put together once and not for every call.
 * @param sql the statement around its document, which must be its only value
 */
export function statement(sql: (json: string) => Prisma.Sql): (json: string) => Prisma.Sql {
  const { strings } = sql('');
  return (json) => new Prisma.Sql(strings, [json]);
}
