-- CreateTable
CREATE TABLE "SchemaCompatibility" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "oldestMigration" VARCHAR(255) NOT NULL,

    CONSTRAINT "SchemaCompatibility_pkey" PRIMARY KEY ("id")
);

-- By hand. There is one row. A migration that the releases in use cannot work with raises it, to the last migration of the oldest
-- release that can:
--   UPDATE "SchemaCompatibility" SET "oldestMigration" = '20270101000000_example';
-- A migration that only adds leaves it alone.
ALTER TABLE "SchemaCompatibility" ADD CONSTRAINT "SchemaCompatibility_id_check" CHECK ("id" = 1);

INSERT INTO "SchemaCompatibility" ("oldestMigration") VALUES ('20261127100000_schema_compatibility');
