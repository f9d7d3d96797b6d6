-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Permission" AS ENUM ('PEOPLE_READ', 'BUILDINGS_READ', 'PEOPLE_PROVISION', 'AUDIT_READ', 'ORG_MANAGE', 'CROSS_ORG');

-- CreateEnum
CREATE TYPE "UserStatus" AS ENUM ('INVITED', 'ACTIVE', 'DEACTIVATED');

-- CreateEnum
CREATE TYPE "AssignmentType" AS ENUM ('MANAGER', 'STAFF', 'BUILDING_ADMIN');

-- CreateEnum
CREATE TYPE "Transport" AS ENUM ('GRAPHQL', 'REST');

-- CreateTable
CREATE TABLE "Organization" (
    "id" SERIAL NOT NULL,
    "slug" VARCHAR(63) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Role" (
    "id" INTEGER NOT NULL,
    "key" VARCHAR(64) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "permissions" "Permission"[],

    CONSTRAINT "Role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "orgId" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "status" "UserStatus" NOT NULL,
    "passwordHash" VARCHAR(72),
    "passwordSetByOrgId" INTEGER,
    "passwordSetById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "UserRole" (
    "orgId" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "userId" UUID NOT NULL,
    "roleId" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserRole_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "Building" (
    "orgId" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Building_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "Unit" (
    "orgId" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "buildingId" INTEGER NOT NULL,
    "label" VARCHAR(64) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Unit_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "BuildingAssignment" (
    "orgId" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "userId" UUID NOT NULL,
    "buildingId" INTEGER NOT NULL,
    "type" "AssignmentType" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BuildingAssignment_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "Occupancy" (
    "orgId" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "unitId" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Occupancy_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "orgId" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "tokenHash" BYTEA,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3),
    "acceptedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "supersededAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "orgId" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "actorOrgId" INTEGER NOT NULL,
    "actorId" UUID NOT NULL,
    "subjectId" UUID NOT NULL,
    "changes" JSONB NOT NULL,
    "requestId" VARCHAR(64) NOT NULL,
    "transport" "Transport" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Organization_slug_key" ON "Organization"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Role_key_key" ON "Role"("key");

-- CreateIndex
CREATE UNIQUE INDEX "User_orgId_email_key" ON "User"("orgId", "email");

-- CreateIndex
CREATE UNIQUE INDEX "UserRole_orgId_userId_roleId_key" ON "UserRole"("orgId", "userId", "roleId");

-- CreateIndex
CREATE INDEX "Building_id_idx" ON "Building"("id");

-- CreateIndex
CREATE UNIQUE INDEX "Building_orgId_name_key" ON "Building"("orgId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Unit_orgId_buildingId_label_key" ON "Unit"("orgId", "buildingId", "label");

-- CreateIndex
CREATE UNIQUE INDEX "BuildingAssignment_orgId_userId_buildingId_key" ON "BuildingAssignment"("orgId", "userId", "buildingId");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_orgId_tokenHash_key" ON "Invitation"("orgId", "tokenHash");

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UserRole" ADD CONSTRAINT "UserRole_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UserRole" ADD CONSTRAINT "UserRole_roleId_fkey" FOREIGN KEY ("roleId") REFERENCES "Role"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Building" ADD CONSTRAINT "Building_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Unit" ADD CONSTRAINT "Unit_orgId_buildingId_fkey" FOREIGN KEY ("orgId", "buildingId") REFERENCES "Building"("orgId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BuildingAssignment" ADD CONSTRAINT "BuildingAssignment_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BuildingAssignment" ADD CONSTRAINT "BuildingAssignment_orgId_buildingId_fkey" FOREIGN KEY ("orgId", "buildingId") REFERENCES "Building"("orgId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Occupancy" ADD CONSTRAINT "Occupancy_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Occupancy" ADD CONSTRAINT "Occupancy_orgId_unitId_fkey" FOREIGN KEY ("orgId", "unitId") REFERENCES "Unit"("orgId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditEvent" ADD CONSTRAINT "AuditEvent_orgId_subjectId_fkey" FOREIGN KEY ("orgId", "subjectId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say, by hand from here on.

-- One active occupancy per person and unit; at most one live invitation per person.
CREATE UNIQUE INDEX "Occupancy_orgId_userId_unitId_active_key" ON "Occupancy"("orgId", "userId", "unitId")
    WHERE "endedAt" IS NULL;

CREATE UNIQUE INDEX "Invitation_orgId_userId_live_key" ON "Invitation"("orgId", "userId")
    WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL AND "supersededAt" IS NULL;

-- Lower-case ASCII only: the database and JavaScript lower-case anything else differently, and two spellings of one address must not be two users.
ALTER TABLE "User"
    ADD CONSTRAINT "User_email_check" CHECK ("email" ~ '^[!-~]+$' COLLATE "C" AND "email" = lower("email" COLLATE "C")),
    ADD CONSTRAINT "User_active_has_password_check" CHECK ("status" <> 'ACTIVE' OR "passwordHash" IS NOT NULL),
    ADD CONSTRAINT "User_password_set_by_check" CHECK (("passwordSetByOrgId" IS NULL) = ("passwordSetById" IS NULL));

ALTER TABLE "Occupancy"
    ADD CONSTRAINT "Occupancy_ended_after_started_check" CHECK ("endedAt" IS NULL OR "endedAt" >= "startedAt");

-- The hash is a SHA-256, and a token has an end from the moment it exists.
ALTER TABLE "Invitation"
    ADD CONSTRAINT "Invitation_token_hash_check" CHECK ("tokenHash" IS NULL OR octet_length("tokenHash") = 32),
    ADD CONSTRAINT "Invitation_expiry_check" CHECK (("tokenHash" IS NULL) = ("expiresAt" IS NULL));

-- CASE, because AND promises no order and jsonb_array_length fails on anything but an array.
ALTER TABLE "AuditEvent"
    ADD CONSTRAINT "AuditEvent_changes_check" CHECK (CASE WHEN jsonb_typeof("changes") = 'array' THEN jsonb_array_length("changes") > 0 ELSE false END);

-- The audit trail can only grow, whoever is connected short of its owner; also where a session plays a replica.
CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'AuditEvent is append-only: % is not allowed', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER "AuditEvent_append_only_row" BEFORE UPDATE OR DELETE ON "AuditEvent"
    FOR EACH ROW EXECUTE FUNCTION audit_event_append_only();

CREATE TRIGGER "AuditEvent_append_only_truncate" BEFORE TRUNCATE ON "AuditEvent"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only();
ALTER TABLE "AuditEvent" ENABLE ALWAYS TRIGGER "AuditEvent_append_only_row";
ALTER TABLE "AuditEvent" ENABLE ALWAYS TRIGGER "AuditEvent_append_only_truncate";

-- The role catalogue: reference data, the same for every organization.
INSERT INTO "Role" ("id", "key", "name", "permissions") VALUES
    (1, 'viewer', 'Viewer', '{PEOPLE_READ,BUILDINGS_READ}'),
    (2, 'org_admin', 'Organization admin', '{PEOPLE_READ,BUILDINGS_READ,PEOPLE_PROVISION,AUDIT_READ}'),
    (3, 'admin', 'Administrator', '{PEOPLE_READ,BUILDINGS_READ,PEOPLE_PROVISION,AUDIT_READ,ORG_MANAGE}'),
    (4, 'platform_admin', 'Platform operator', '{PEOPLE_READ,BUILDINGS_READ,PEOPLE_PROVISION,AUDIT_READ,ORG_MANAGE,CROSS_ORG}');
