import { Prisma } from './generated/client.js';

/**
 * A statement that can name each of its parameters any number of times. Its text is built once, not for every call.
 * @param sql builds the statement from the names of the parameters; it must contain no other values
 */
export function statement<Values extends readonly unknown[]>(
  sql: (...parameters: { [At in keyof Values]: Prisma.Sql }) => Prisma.Sql,
): (...values: Values) => Prisma.Sql {
  const names = Array.from({ length: sql.length }, (_, index) => Prisma.raw(`$${String(index + 1)}`));
  const { text } = sql(...(names as { [At in keyof Values]: Prisma.Sql }));
  // Prisma numbers parameters in the order of the text, and writes each once. Later occurrences are plain text.
  const order: string[] = [];
  const strings: string[] = [];
  let string = '';
  for (const piece of text.split(/(\$\d)/)) {
    if (!piece.startsWith('$')) string += piece;
    else if (order.includes(piece)) string += `$${String(order.indexOf(piece) + 1)}`;
    else {
      order.push(piece);
      strings.push(string);
      string = '';
    }
  }
  strings.push(string);
  return (...values) =>
    new Prisma.Sql(
      strings,
      order.map((name) => values[Number(name.slice(1)) - 1]),
    );
}
