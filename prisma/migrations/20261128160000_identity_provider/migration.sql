-- AlterTable
ALTER TABLE "User" ADD COLUMN     "identityIssuer" VARCHAR(255),
ADD COLUMN     "identitySubject" VARCHAR(255),
ADD COLUMN     "identityVoidBefore" TIMESTAMPTZ(3);

-- By hand: what Prisma cannot express.
ALTER TABLE "User"
    ADD CONSTRAINT "User_identity_check" CHECK (num_nonnulls("identityIssuer", "identitySubject") IN (0, 2));

-- Partial, so that it costs nothing for users without an identity, and is no key that foreign keys lock.
CREATE UNIQUE INDEX "User_orgId_identityIssuer_identitySubject_key"
    ON "User"("orgId", "identityIssuer", "identitySubject") WHERE "identitySubject" IS NOT NULL;
