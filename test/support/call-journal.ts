import type pg from 'pg';
import type { AuditedEvent } from './audit-replay.js';

/** Something without an audit event: a session that was started, or a link for a password that the user requested. */
export interface Unaudited {
  kind: 'SESSION_STARTED' | 'RESET_QUEUED';
  userId: string;
  /** The session, or the request that queued the mail. */
  ref: string;
  position: number;
}

const JOURNAL = `
  CREATE SEQUENCE test_order;
  ALTER TABLE "AuditEvent" ADD COLUMN test_position int DEFAULT nextval('test_order');
  CREATE TABLE test_unaudited (
    position int DEFAULT nextval('test_order'), kind text, "orgId" int, "userId" uuid, ref text);
  CREATE FUNCTION test_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_TABLE_NAME = 'Session' THEN
      INSERT INTO test_unaudited (kind, "orgId", "userId", ref) VALUES ('SESSION_STARTED', NEW."orgId", NEW."userId", NEW."id");
    ELSIF NEW."kind" = 'PASSWORD_RESET' THEN
      INSERT INTO test_unaudited (kind, "orgId", "userId", ref) VALUES ('RESET_QUEUED', NEW."orgId", NEW."userId", NEW."requestId");
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER test_note AFTER INSERT ON "Session" FOR EACH ROW EXECUTE FUNCTION test_note();
  CREATE TRIGGER test_note AFTER INSERT ON "Mail" FOR EACH ROW EXECUTE FUNCTION test_note();`;

/**
 * From now on the database numbers the rows of the audit trail as they are written, and notes in the same order what is
 * not audited. All of them are written with a lock of the user, so for one user this is the order of the commits.
 */
export async function startJournal(session: pg.Client): Promise<void> {
  await session.query(JOURNAL);
}

/** Transactions that are under way longer than this many others are not expected. */
const LATE = 500;

/** Reads what it has not read before, in the order of the writes. Mails of requested links are written late. */
export class CallJournal {
  private readonly read = new Set<number>();
  private newest = 0;

  constructor(
    private readonly session: pg.Client,
    private readonly orgId: number,
  ) {}

  async readNext(): Promise<(AuditedEvent | Unaudited)[]> {
    const after = [this.orgId, this.newest - LATE];
    const events = await this.session.query<AuditedEvent>(
      `SELECT "id", "subjectId", "actorId", "actorKeyId", "transport", "requestId", "createdAt", "changes",
         test_position AS "position"
       FROM "AuditEvent" WHERE "orgId" = $1 AND test_position > $2 ORDER BY test_position`,
      after,
    );
    const unaudited = await this.session.query<Unaudited>(
      `SELECT kind, "userId", ref, position FROM test_unaudited
       WHERE "orgId" = $1 AND position > $2 ORDER BY position`,
      after,
    );
    const queued = new Set(events.rows.filter(queuesReset).map(({ requestId }) => requestId));
    const others = unaudited.rows.filter(({ ref }) => !queued.has(ref));
    const next = [...events.rows, ...others].filter(({ position }) => !this.read.has(position));
    for (const { position } of [...events.rows, ...unaudited.rows]) {
      this.read.add(position);
      this.newest = Math.max(this.newest, position);
    }
    return next.sort((a, b) => a.position - b.position);
  }
}

const queuesReset = ({ changes }: AuditedEvent): boolean =>
  changes.some(({ kind }) => kind === 'PASSWORD_RESET_QUEUED');
