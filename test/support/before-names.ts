import pg from 'pg';
import { aDatabase, type TestDatabase } from './database.js';

/** A database as the release before the name rule left it. */
export interface OlderDatabase extends TestDatabase {
  session: pg.Client;
}

export async function anOlderDatabase(): Promise<OlderDatabase> {
  const database = await aDatabase();
  const session = new pg.Client({ connectionString: database.url });
  await session.connect();
  await session.query(`
    DROP TABLE "Mail";
    DROP TYPE "MailKind";
    ALTER TABLE "Building" DROP COLUMN "nameKey";
    ALTER TABLE "Unit" DROP COLUMN "labelKey";
    DROP FUNCTION name_key(text);
    ALTER TABLE "Role" DROP CONSTRAINT "Role_permissions_check", ALTER COLUMN "permissions" DROP NOT NULL,
      ALTER COLUMN "permissions" DROP DEFAULT;
    DELETE FROM "_prisma_migrations" WHERE "migration_name" >= '20261127120000'`);
  return {
    ...database,
    session,
    drop: async () => {
      await session.end();
      await database.drop();
    },
  };
}
