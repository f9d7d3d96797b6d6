import { Prisma } from './generated/browser.js'; // the names without the client, which takes long to import

type Table = keyof typeof Prisma.ModelName;

/** The same rows for all tenants: a distributed PostgreSQL copies these tables to each node. */
export const REFERENCE_TABLES: readonly Table[] = ['Organization', 'Role'];

/** A distributed PostgreSQL keeps them on one node. No statement reads or writes another table beside one of these. */
export const LOCAL_TABLES: readonly Table[] = ['RateLimit', 'SchemaCompatibility'];

/** The rows of tenants, which a distributed PostgreSQL distributes by `orgId`. */
export const TENANT_TABLES: readonly Table[] = Object.values(Prisma.ModelName).filter(
  (table) => !REFERENCE_TABLES.includes(table) && !LOCAL_TABLES.includes(table),
);
