import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { anOlderDatabase, type OlderDatabase } from '../support/older-database.js';

interface Column {
  /** Table and column. */
  name: string;
  type: string;
  length: number | null;
  isNullable: boolean;
  /** Whether the database fills it if an INSERT does not name it. */
  isFilled: boolean;
}

const COLUMNS = `
  SELECT table_name || '.' || column_name AS "name", udt_name AS "type", character_maximum_length AS "length",
    is_nullable = 'YES' AS "isNullable", column_default IS NOT NULL OR is_generated = 'ALWAYS' AS "isFilled"
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`;
const VALUES = `
  SELECT t.typname || '.' || e.enumlabel AS "name" FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid`;
/** ON CONFLICT can name them. */
const UNIQUE_INDEXES = `
  SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* ON ', '') AS "name" FROM pg_index JOIN pg_class c ON c.oid = indexrelid
  WHERE indisunique AND relnamespace = 'public'::regnamespace`;

/** No release between 0.1.0 and the next one names this index. */
const UNUSED = ['public."Invitation" USING btree ("orgId", "userId") WHERE (("acceptedAt" IS NULL) AND'];

describe('the oldest release that SchemaCompatibility admits', () => {
  let current: TestDatabase;
  let older: OlderDatabase;
  let session: pg.Client;

  beforeAll(async () => {
    current = await aDatabase();
    session = new pg.Client({ connectionString: current.url });
    await session.connect();
    const { rows } = await session.query<{ oldest: string }>(
      'SELECT "oldestMigration" AS "oldest" FROM "SchemaCompatibility"',
    );
    older = await anOlderDatabase(`${rows[0]!.oldest}~`);
  });
  afterAll(async () => {
    await session.end();
    await Promise.all([older.drop(), current.drop()]);
  });

  const both = async <Row extends pg.QueryResultRow = { name: string }>(sql: string): Promise<[Row[], Row[]]> => [
    (await older.session.query<Row>(sql)).rows,
    (await session.query<Row>(sql)).rows,
  ];

  it('finds each of its columns, which takes what it writes', async () => {
    const [before, now] = await both<Column>(COLUMNS);
    const isUsable = (column: Column): boolean => {
      const found = now.find(({ name }) => name === column.name);
      return (
        found?.type === column.type &&
        (found.length === null || (column.length !== null && found.length >= column.length)) &&
        (found.isNullable || !column.isNullable || found.isFilled) &&
        (found.isFilled || !column.isFilled)
      );
    };
    expect(before.filter((column) => !isUsable(column))).toEqual([]);
    expect(before.length).toBeGreaterThan(50);
  });

  it('can insert into each of its tables without the columns that are new', async () => {
    const [before, now] = await both<Column>(COLUMNS);
    const tableOf = ({ name }: Column): string => name.split('.')[0]!;
    const tables = new Set(before.map(tableOf));
    const added = now.filter(
      (column) => tables.has(tableOf(column)) && !before.some(({ name }) => name === column.name),
    );
    expect(added.filter(({ isNullable, isFilled }) => !isNullable && !isFilled)).toEqual([]);
    expect(added.length).toBeGreaterThan(0);
  });

  it('finds each of its enum values and unique indexes', async () => {
    for (const sql of [VALUES, UNIQUE_INDEXES]) {
      const [before, now] = await both(sql);
      const gone = before.filter(({ name }) => !now.some((one) => one.name === name)).map(({ name }) => name);
      expect(gone.filter((name) => !UNUSED.some((start) => name.startsWith(start)))).toEqual([]);
      expect(before.length).toBeGreaterThan(5);
    }
  });
});
