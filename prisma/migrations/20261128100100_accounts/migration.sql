-- CreateEnum
CREATE TYPE "LinkPurpose" AS ENUM ('INVITATION', 'PASSWORD_RESET');

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "passwordSetByKeyId" UUID;

-- AlterTable
ALTER TABLE "Invitation" ADD COLUMN     "purpose" "LinkPurpose" NOT NULL DEFAULT 'INVITATION';

-- AlterTable
ALTER TABLE "Mail" ADD COLUMN     "address" VARCHAR(254);

-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN     "actorKeyId" UUID;

-- CreateTable
CREATE TABLE "Session" (
    "orgId" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "secretHash" BYTEA NOT NULL,
    "previousSecretHash" BYTEA,
    "refreshedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "userAgent" VARCHAR(200),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "orgId" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "makerId" UUID NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "secretHash" BYTEA NOT NULL,
    "roleKeys" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateIndex
CREATE INDEX "Session_orgId_userId_idx" ON "Session"("orgId", "userId");

-- CreateIndex
CREATE INDEX "ApiKey_orgId_makerId_idx" ON "ApiKey"("orgId", "makerId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_orgId_secretHash_key" ON "ApiKey"("orgId", "secretHash");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_orgId_makerId_fkey" FOREIGN KEY ("orgId", "makerId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- By hand: what Prisma cannot express.
DROP INDEX "Invitation_orgId_userId_live_key";
CREATE UNIQUE INDEX "Invitation_orgId_userId_purpose_live_key" ON "Invitation"("orgId", "userId", "purpose")
    WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL AND "supersededAt" IS NULL;

-- A mail with a link has its invitation; the notice to the old address has this address.
ALTER TABLE "Mail"
    DROP CONSTRAINT "Mail_kind_check",
    ADD CONSTRAINT "Mail_kind_check" CHECK (
        ("invitationId" IS NULL) = ("kind" = 'EMAIL_CHANGED') AND ("address" IS NOT NULL) = ("kind" = 'EMAIL_CHANGED'));

ALTER TABLE "User"
    DROP CONSTRAINT "User_password_set_by_check",
    ADD CONSTRAINT "User_password_set_by_check" CHECK (
        num_nonnulls("passwordSetById", "passwordSetByKeyId") = num_nonnulls("passwordSetByOrgId"));

ALTER TABLE "Session"
    ADD CONSTRAINT "Session_secret_hash_check" CHECK (
        octet_length("secretHash") = 32 AND ("previousSecretHash" IS NULL OR octet_length("previousSecretHash") = 32));

ALTER TABLE "ApiKey"
    ADD CONSTRAINT "ApiKey_secret_hash_check" CHECK (octet_length("secretHash") = 32),
    ADD CONSTRAINT "ApiKey_role_keys_check" CHECK (
        "roleKeys" IS NOT NULL AND cardinality("roleKeys") > 0 AND array_position("roleKeys", NULL) IS NULL);

-- The actor is a user or a key; the operator of a command is neither.
ALTER TABLE "AuditEvent"
    DROP CONSTRAINT "AuditEvent_actor_check",
    ADD CONSTRAINT "AuditEvent_actor_check" CHECK (
        num_nonnulls("actorId", "actorKeyId") = num_nonnulls("actorOrgId")
        AND ("actorOrgId" IS NULL) = ("transport" = 'CLI'));
