import pg from 'pg';
import { readMigrations } from '../../src/database/migrations/migrations-folder.js';
import { aDatabase, type TestDatabase } from './database.js';

/** A database as an older release left it. */
export interface OlderDatabase extends TestDatabase {
  session: pg.Client;
}

/** @param before start of the name of the first migration that the database lacks, such as `20261127120000` */
export async function anOlderDatabase(before: string): Promise<OlderDatabase> {
  const database = await aDatabase();
  const session = new pg.Client({ connectionString: database.url });
  await session.connect();
  await session.query(`
    CREATE SCHEMA kept;
    ALTER TABLE "_prisma_migrations" SET SCHEMA kept;
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;
    ALTER TABLE kept."_prisma_migrations" SET SCHEMA public;
    DROP SCHEMA kept;
    DELETE FROM "_prisma_migrations" WHERE "migration_name" >= '${before}'`);
  for (const { name, sql } of await readMigrations()) if (name < before) await session.query(sql);
  return {
    ...database,
    session,
    drop: async () => {
      await session.end();
      await database.drop();
    },
  };
}
