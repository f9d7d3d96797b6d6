-- AlterEnum
ALTER TYPE "Transport" ADD VALUE 'CLI';

-- AlterTable
ALTER TABLE "AuditEvent" ALTER COLUMN "actorOrgId" DROP NOT NULL,
ALTER COLUMN "actorId" DROP NOT NULL;

-- By hand: a command of an operator has no actor, every other call has one. As text, because a value added to an enum
-- cannot be used as such in the transaction that adds it.
ALTER TABLE "AuditEvent"
    ADD CONSTRAINT "AuditEvent_actor_check" CHECK (
        ("actorOrgId" IS NULL) = ("actorId" IS NULL) AND ("actorId" IS NULL) = ("transport"::text = 'CLI'));
