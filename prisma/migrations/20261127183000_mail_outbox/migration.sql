-- CreateEnum
CREATE TYPE "MailKind" AS ENUM ('INVITATION');

-- CreateTable
CREATE TABLE "Mail" (
    "orgId" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "kind" "MailKind" NOT NULL,
    "userId" UUID NOT NULL,
    "invitationId" UUID,
    "requestId" VARCHAR(64) NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leasedUntil" TIMESTAMPTZ(3),
    "leasedBy" UUID,
    "sentAt" TIMESTAMPTZ(3),
    "failedAt" TIMESTAMPTZ(3),
    "failureReason" VARCHAR(200),

    CONSTRAINT "Mail_pkey" PRIMARY KEY ("orgId","id")
);

-- AddForeignKey
ALTER TABLE "Mail" ADD CONSTRAINT "Mail_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Mail" ADD CONSTRAINT "Mail_orgId_invitationId_fkey" FOREIGN KEY ("orgId", "invitationId") REFERENCES "Invitation"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- By hand: what is due is found among what is open, however many mails were sent.
CREATE INDEX "Mail_dueAt_open_idx" ON "Mail"("dueAt") WHERE "sentAt" IS NULL AND "failedAt" IS NULL;

ALTER TABLE "Mail"
    ADD CONSTRAINT "Mail_kind_check" CHECK ("kind" <> 'INVITATION' OR "invitationId" IS NOT NULL),
    ADD CONSTRAINT "Mail_lease_check" CHECK (("leasedBy" IS NULL) = ("leasedUntil" IS NULL)),
    ADD CONSTRAINT "Mail_end_check" CHECK (
        ("sentAt" IS NULL OR "failedAt" IS NULL)
        AND ("leasedBy" IS NULL OR ("sentAt" IS NULL AND "failedAt" IS NULL))
        AND ("failedAt" IS NULL OR "failureReason" IS NOT NULL)
        AND ("sentAt" IS NULL OR "failureReason" IS NULL));

-- What waits in the queue of the releases before moves here. The lock is taken first: a job that an older server adds before is seen,
-- and one that it adds after fails with its call.
DO $$
BEGIN
    IF to_regclass('graphile_worker._private_jobs') IS NOT NULL THEN
        LOCK TABLE graphile_worker._private_jobs IN ACCESS EXCLUSIVE MODE;
        INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "invitationId", "requestId", "dueAt", "attempts")
        SELECT i."orgId", gen_random_uuid(), 'INVITATION', i."userId", i."id", j.payload ->> 'requestId',
            -- An older server may be sending one that is locked. It notes that on the invitation within a minute.
            CASE WHEN j.locked_at IS NULL THEN j.run_at ELSE greatest(j.run_at, now() + interval '1 minute') END, j.attempts
        FROM graphile_worker._private_jobs j
        JOIN graphile_worker._private_tasks t ON t.id = j.task_id AND t.identifier = 'sendInvitation'
        JOIN "Invitation" i ON i."orgId" = (j.payload ->> 'orgId')::int AND i."id" = (j.payload ->> 'invitationId')::uuid;
    END IF;
END
$$;

DROP FUNCTION IF EXISTS enqueue_job(text, json, timestamptz);
DROP SCHEMA IF EXISTS graphile_worker CASCADE;

-- An older release cannot invite without the queue.
UPDATE "SchemaCompatibility" SET "oldestMigration" = '20261127183000_mail_outbox';
