-- Trusted extensions, which the owner of the database can create.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The form of a text that searches compare: name_key() without accents. name_key() is bound when the function is created, so the
-- function does not depend on search_path.
CREATE FUNCTION search_key(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN normalize(replace(replace(replace(translate(
    regexp_replace(normalize(name_key(written), NFD) COLLATE "C", '[\u0300-\u036F]', '', 'g'),
    'øłđħŧıðƀɨƶɍɏɇȼǥɉ', 'oldhtidbizryecgj'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), NFC);

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "searchKey" TEXT NOT NULL GENERATED ALWAYS AS (search_key("name" || ' ' || "email")) STORED;
ALTER TABLE "Building" ADD COLUMN     "searchKey" TEXT NOT NULL GENERATED ALWAYS AS (search_key("name")) STORED;
ALTER TABLE "Unit" ADD COLUMN     "searchKey" TEXT NOT NULL GENERATED ALWAYS AS (search_key("label")) STORED;

-- CreateIndex
CREATE INDEX "User_orgId_createdAt_id_idx" ON "User"("orgId", "createdAt", "id");
CREATE INDEX "User_orgId_status_id_idx" ON "User"("orgId", "status", "id");
CREATE INDEX "UserRole_orgId_roleId_userId_idx" ON "UserRole"("orgId", "roleId", "userId");
CREATE INDEX "BuildingAssignment_orgId_type_userId_idx" ON "BuildingAssignment"("orgId", "type", "userId");
CREATE INDEX "AuditEvent_orgId_actorId_createdAt_id_idx" ON "AuditEvent"("orgId", "actorId", "createdAt", "id");

-- By hand: indexes that find a part of a text, and the kinds in a list of changes.
CREATE INDEX "User_orgId_searchKey_idx" ON "User" USING gin ("orgId", "searchKey" gin_trgm_ops);
CREATE INDEX "Unit_orgId_searchKey_idx" ON "Unit" USING gin ("orgId", "searchKey" gin_trgm_ops);
CREATE INDEX "AuditEvent_orgId_kinds_idx" ON "AuditEvent" USING gin ("orgId", jsonb_path_query_array("changes", '$[*].kind'));
CREATE INDEX "Invitation_orgId_userId_accepted_idx" ON "Invitation"("orgId", "userId") WHERE "acceptedAt" IS NOT NULL;
CREATE INDEX "Invitation_orgId_userId_shown_idx" ON "Invitation"("orgId", "userId", "createdAt")
    WHERE "purpose" = 'INVITATION' AND "revokedAt" IS NULL AND "supersededAt" IS NULL;
