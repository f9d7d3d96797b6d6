import pg from 'pg';
import { CONSTRAINTS } from '../../src/errors/constraints.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

/**
 * Tables without a tenant: the tenants, the role catalogue that they share, the counts of attempts, and the
 * compatibility of the schema.
 */
const NOT_OF_A_TENANT = ['Organization', 'Role', 'RateLimit', 'SchemaCompatibility'];

interface Constraint {
  name: string;
  table: string;
  kind: 'p' | 'u' | 'f' | 'c';
  columns: string[];
  /** For a foreign key: its target table, and its actions on DELETE and UPDATE. */
  target: string | null;
  targetColumns: string[] | null;
  onDelete: string;
  onUpdate: string;
  isValid: boolean;
}

describe('the constraints of the schema', () => {
  let database: TestDatabase;
  let session: pg.Client;
  let constraints: Constraint[];

  beforeAll(async () => {
    database = await aDatabase();
    session = new pg.Client({ connectionString: database.url });
    await session.connect();
    const columns = (keys: string, relation: string) => `(
      SELECT array_agg(a.attname::text ORDER BY k.position)
      FROM unnest(${keys}) WITH ORDINALITY AS k(attnum, position)
      JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.attnum)`;
    const { rows } = await session.query<Constraint>(`
      SELECT c.conname AS "name", t.relname AS "table", c.contype AS "kind", ${columns('c.conkey', 'c.conrelid')} AS "columns",
        f.relname AS "target", ${columns('c.confkey', 'c.confrelid')} AS "targetColumns",
        c.confdeltype AS "onDelete", c.confupdtype AS "onUpdate", c.convalidated AS "isValid"
      FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_class f ON f.oid = c.confrelid
      WHERE t.relnamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f', 'c', 'x') AND t.relname <> '_prisma_migrations'
      UNION ALL
      SELECT i.relname, t.relname, 'u', ${columns('x.indkey::int2[]', 'x.indrelid')}, NULL, NULL, '', '', x.indisvalid
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
      WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace AND t.relname <> '_prisma_migrations'
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u'))
      ORDER BY 2, 1`);
    constraints = rows;
  });
  afterAll(async () => {
    await session.end();
    await database.drop();
  });

  const ofTenants = () => constraints.filter(({ table }) => !NOT_OF_A_TENANT.includes(table));
  const describeKey = ({ name, columns }: Constraint) => `${name}(${columns.join()})`;

  it('are exactly those listed in src/errors/constraints.ts', () => {
    expect(constraints.map(({ name }) => name).sort()).toEqual(Object.keys(CONSTRAINTS).sort());
  });

  it('are all validated', () => {
    expect(constraints.filter(({ isValid }) => !isValid)).toEqual([]);
  });

  it('have names that start with their table', () => {
    expect(constraints.filter(({ name, table }) => !name.startsWith(`${table}_`))).toEqual([]);
  });

  it('give every tenant table the primary key (orgId, id)', async () => {
    const { rows } = await session.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_prisma_migrations' ORDER BY 1`,
    );
    const tenantTables = rows.map(({ name }) => name).filter((name) => !NOT_OF_A_TENANT.includes(name));

    const keys = ofTenants().filter(({ kind }) => kind === 'p');
    expect(keys.map(({ table }) => table).sort()).toEqual(tenantTables.sort());
    expect(keys.filter(({ columns }) => columns.join() !== 'orgId,id').map(describeKey)).toEqual([]);
  });

  it('start every unique key of a tenant table with orgId', () => {
    const unique = ofTenants().filter(({ kind }) => kind === 'p' || kind === 'u');
    expect(unique.filter(({ columns }) => columns[0] !== 'orgId').map(describeKey)).toEqual([]);
  });

  it('start every foreign key between tenant tables with orgId on both sides', () => {
    const links = ofTenants().filter(({ kind, target }) => kind === 'f' && !NOT_OF_A_TENANT.includes(target!));
    expect(links.length).toBeGreaterThanOrEqual(8);
    for (const { columns, targetColumns } of links) {
      expect([columns[0], targetColumns!.join()]).toEqual(['orgId', 'orgId,id']);
    }
  });

  it('link a tenant table to no tenantless table but the organization and the role catalogue', () => {
    const links = ofTenants().filter(({ kind, target }) => kind === 'f' && NOT_OF_A_TENANT.includes(target!));
    expect(links.map(describeKey)).toEqual([
      'Building_orgId_fkey(orgId)',
      'User_orgId_fkey(orgId)',
      'UserRole_roleId_fkey(roleId)',
    ]);
  });

  it('restrict every deletion, and every change of a key', () => {
    const links = constraints.filter(({ kind }) => kind === 'f');
    expect(links.filter(({ onDelete }) => onDelete !== 'r').map(({ name }) => name)).toEqual([]);
    expect(links.filter(({ onUpdate }) => onUpdate !== 'r').map(({ name }) => name)).toEqual([]);
  });

  it('link no tenantless table to a tenant table: Citus copies these tables to each node', () => {
    const links = constraints.filter(({ kind, table }) => kind === 'f' && NOT_OF_A_TENANT.includes(table));
    expect(links.map(describeKey)).toEqual([]);
  });

  /** Citus can draw only bigint keys on its nodes. */
  it('number no column of a tenant table by a sequence of int, but the ids that a lookup and an insert draw', async () => {
    const { rows } = await session.query<{ column: string; type: string }>(`
      SELECT t.relname || '.' || a.attname AS "column", format_type(a.atttypid, NULL) AS "type"
      FROM pg_attrdef d JOIN pg_class t ON t.oid = d.adrelid
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE t.relnamespace = 'public'::regnamespace AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' ORDER BY 1`);
    const numbered = rows.filter(({ column }) => !NOT_OF_A_TENANT.includes(column.split('.')[0]!));
    expect(numbered).toEqual([
      { column: 'Building.id', type: 'integer' }, // drawn on the coordinator: BuildingImportStore
      { column: 'BuildingAssignment.id', type: 'bigint' },
      { column: 'Unit.id', type: 'integer' },
      { column: 'UserRole.id', type: 'bigint' },
    ]);
  });
});
