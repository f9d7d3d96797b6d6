-- A role without permissions has an empty list, and no list has a gap.
UPDATE "Role" SET "permissions" = coalesce(array_remove("permissions", NULL), '{}')
    WHERE "permissions" IS NULL OR array_position("permissions", NULL) IS NOT NULL;
ALTER TABLE "Role"
    ALTER COLUMN "permissions" SET DEFAULT '{}',
    ALTER COLUMN "permissions" SET NOT NULL,
    ADD CONSTRAINT "Role_permissions_check" CHECK (array_position("permissions", NULL) IS NULL);
