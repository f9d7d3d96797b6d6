import pg from 'pg';
import { Prisma } from './generated/browser.js'; // the names without the client, which takes long to import

const READ = ['SELECT'];
const ADD = [...READ, 'INSERT'];
const CHANGE = [...ADD, 'UPDATE'];
const REMOVE = [...CHANGE, 'DELETE'];

/** The rights that the application needs on a table, if they differ from CHANGE. */
const RIGHTS: Readonly<Record<string, string[]>> = {
  AuditEvent: ADD,
  Role: READ,
  _prisma_migrations: READ,
  SchemaCompatibility: READ,
  RateLimit: REMOVE,
  UserRole: REMOVE,
  BuildingAssignment: REMOVE,
  Session: REMOVE,
};

const WANTED = JSON.stringify(
  [...new Set([...Object.values(Prisma.ModelName), ...Object.keys(RIGHTS)])].map((table) => ({
    table,
    rights: RIGHTS[table] ?? CHANGE,
  })),
);

/** The tables that the application adds rows to. */
export const WRITTEN_TABLES = Object.values(Prisma.ModelName).filter((table) =>
  (RIGHTS[table] ?? CHANGE).includes('INSERT'),
);

/** One right of one role on one object. The name is quoted for SQL. */
interface Right {
  kind: 'TABLE' | 'SEQUENCE' | 'FUNCTION' | 'SCHEMA' | 'DATABASE';
  name: string;
  right: string;
  isWanted: boolean;
  isHeld: boolean;
}

/** Reads the system catalogs, which every role can read. Returns no rows for objects that do not exist yet. */
const RIGHTS_OF = (role: string): string => `
  WITH wanted AS (
    SELECT c.oid, w."rights" FROM jsonb_to_recordset($1::jsonb) AS w("table" text, "rights" text[])
    JOIN pg_class c ON c.relname = w."table" AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  )
  SELECT 'TABLE' AS "kind", w.oid::regclass::text AS "name", r AS "right", r = ANY (w."rights") AS "isWanted",
    has_table_privilege(${role}, w.oid, r) AS "isHeld"
  FROM wanted w, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS r
  UNION ALL
  SELECT 'SEQUENCE', s.oid::regclass::text, 'USAGE', true, has_sequence_privilege(${role}, s.oid, 'USAGE')
  FROM wanted w
  JOIN pg_depend d ON d.refobjid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_class'::regclass
  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  UNION ALL
  SELECT 'FUNCTION', p.oid::regprocedure::text, 'EXECUTE', true, has_function_privilege(${role}, p.oid, 'EXECUTE')
  FROM pg_proc p WHERE p.proname IN ('name_key', 'search_key') AND p.pronamespace = 'public'::regnamespace
  UNION ALL
  SELECT 'SCHEMA', 'public', 'USAGE', true, has_schema_privilege(${role}, 'public', 'USAGE')
  UNION ALL
  SELECT 'DATABASE', quote_ident(current_database()), 'CONNECT', true,
    has_database_privilege(${role}, current_database(), 'CONNECT')
  ORDER BY 1, 2, 3`;

/** Runs a statement on any kind of connection. */
export type Query = <Row extends object>(sql: string, ...values: unknown[]) => Promise<Row[]>;

/**
 * @returns a message for the operator that lists the rights that the connected role lacks to run the application; null
 * if it lacks none. Ignores tables that do not exist yet.
 */
export async function lackingRights(query: Query): Promise<string | null> {
  const rights = await query<Right & { role: string }>(
    `SELECT *, current_user::text AS "role" FROM (${RIGHTS_OF('current_user')}) AS r WHERE "isWanted" AND NOT "isHeld"`,
    WANTED,
  );
  const [first] = rights;
  if (first === undefined) return null;
  const things = new Map<string, string[]>();
  for (const { name, right } of rights) things.set(name, [...(things.get(name) ?? []), right]);
  const list = [...things].map(([name, names]) => `${names.join(', ')} on ${name}`).join('; ');
  return (
    `The role ${pg.escapeIdentifier(first.role)} of DATABASE_URL lacks ${list}. ` +
    'Run npm run db:migrate, with MIGRATION_DATABASE_URL set to connect as the owner.'
  );
}

/**
 * Grants a role the rights that the application needs on all existing objects, and revokes other rights. Idempotent.
 * The owner must run it after each migration.
 * @returns false if the role is a member of the owner role: its rights cannot be granted or revoked
 */
export async function grantAccess(session: pg.Pool, role: string): Promise<boolean> {
  const { rows } = await session.query<{ isOwner: boolean }>(
    `SELECT pg_has_role($1::name, current_user, 'USAGE') AS "isOwner"`,
    [role],
  );
  if (rows[0]?.isOwner === true) return false;

  const { rows: rights } = await session.query<Right>(RIGHTS_OF('$2::name'), [WANTED, role]);
  const grantee = pg.escapeIdentifier(role);
  const statements = rights
    .filter(({ isWanted, isHeld }) => isWanted !== isHeld)
    .map(({ kind, name, right, isWanted }) =>
      isWanted
        ? `GRANT ${right} ON ${kind} ${name} TO ${grantee}`
        : `REVOKE ${right} ON ${kind} ${name} FROM ${grantee}`,
    );
  // One message, so that an error leaves no partial change.
  await session.query(['BEGIN', ...statements, 'COMMIT'].join(';\n'));
  return true;
}

/** @throws Error if the role does not exist. Only the operator creates roles, because we need not know the password. */
export async function assertRole(session: pg.Pool, role: string): Promise<void> {
  const { rowCount } = await session.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount !== 0) return;
  const name = pg.escapeIdentifier(role);
  throw new Error(
    `The role ${name} of DATABASE_URL does not exist. Create it first (CREATE ROLE ${name} LOGIN PASSWORD '...'). ` +
      'Nothing was changed.',
  );
}
