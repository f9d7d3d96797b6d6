import type { PrismaService } from '../../src/database/prisma.service.js';

/** Not part of a snapshot: refused calls count as attempts too, and applied migrations never change. */
const LEFT_OUT = ['RateLimit', '_prisma_migrations'];

/** Every row of every table, as JSON text: two snapshots are equal if nothing was written between them. */
export async function snapshot(prisma: PrismaService): Promise<Record<string, string[]>> {
  const tables = await tablesOf(prisma);
  const rows = await prisma.$queryRawUnsafe<{ table: string; line: string }[]>(
    `${tables.map((table) => `SELECT '${table}' AS table, row_to_json(t)::text AS line FROM "${table}" t`).join(' UNION ALL ')} ORDER BY 1, 2`,
  );
  const snapshot = Object.fromEntries(tables.map((table): [string, string[]] => [table, []]));
  for (const { table, line } of rows) snapshot[table]!.push(line);
  return snapshot;
}

/** How many rows each table has. */
export async function counts(prisma: PrismaService): Promise<Record<string, number>> {
  return Object.fromEntries(Object.entries(await snapshot(prisma)).map(([table, rows]) => [table, rows.length]));
}

async function tablesOf(prisma: PrismaService): Promise<string[]> {
  const tables = await prisma.$queryRawUnsafe<{ name: string }[]>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL ('{${LEFT_OUT.join()}}') ORDER BY 1`,
  );
  return tables.map(({ name }) => name);
}
