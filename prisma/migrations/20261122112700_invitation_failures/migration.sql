-- AlterTable
ALTER TABLE "Invitation" ADD COLUMN     "failedAt" TIMESTAMPTZ(3),
ADD COLUMN     "failureReason" VARCHAR(200);

-- CreateIndex
CREATE INDEX "Invitation_orgId_userId_createdAt_idx" ON "Invitation"("orgId", "userId", "createdAt");

-- By hand: a failure has its reason.
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_failure_check" CHECK (("failedAt" IS NULL) = ("failureReason" IS NULL));
