import type { PrismaService } from '../../src/database/prisma.service.js';

/** Not part of a snapshot: refused calls count as attempts too, and applied migrations never change. */
const LEFT_OUT = ['RateLimit', '_prisma_migrations'];

/** Every row of every table, as JSON text: two snapshots are equal if nothing was written between them. */
export async function snapshot(prisma: PrismaService): Promise<Record<string, string[]>> {
  const tables = await lines(
    prisma,
    `SELECT c.relname AS line FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL ('{${LEFT_OUT.join()}}') ORDER BY 1`,
  );
  const entries: [string, string[]][] = [];
  for (const table of tables) {
    entries.push([table, await lines(prisma, `SELECT row_to_json(t)::text AS line FROM "${table}" t ORDER BY 1`)]);
  }
  return Object.fromEntries(entries);
}

/** How many rows each table has. */
export async function counts(prisma: PrismaService): Promise<Record<string, number>> {
  return Object.fromEntries(Object.entries(await snapshot(prisma)).map(([table, rows]) => [table, rows.length]));
}

async function lines(prisma: PrismaService, sql: string): Promise<string[]> {
  const rows = await prisma.$queryRawUnsafe<{ line: string }[]>(sql);
  return rows.map(({ line }) => line);
}
