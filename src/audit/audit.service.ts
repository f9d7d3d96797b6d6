import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { connectionOf, DEFAULT_PAGE_SIZE, isInstant, positionOfCursor } from '../pagination/connection.js';
import type { AuditedPerson, AuditEvent, AuditEventConnection } from './audit-event.model.js';
import type { AuditEventsArgs } from './audit-events.args.js';
import { type AskedEvents, countOfEvents, pageOfEvents } from './audit-events.statement.js';

/** The name in cursors. */
const LIST = 'auditEvents';

@Injectable()
export class AuditService {
  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /**
   * The organization's audit trail, newest first. New events come before a cursor, so later pages do not change.
   * @throws DomainError FORBIDDEN
   */
  async auditEvents(args: AuditEventsArgs, caller: Caller): Promise<AuditEventConnection> {
    await this.actors.requirePermission('AUDIT_READ', caller);

    const { first, after } = args;
    const { orgId } = caller;
    const asked = askedBy(args);
    const position = after == null ? null : positionOfCursor(LIST, after, isUUID, isInstant);
    const size = first ?? DEFAULT_PAGE_SIZE;
    const page = pageOfEvents(orgId, asked, position, size + 1);
    const rows = await this.reads.rows<StoredEvent>(caller, page, { instants: ['createdAt'], first: size + 1 });
    const people = await this.peopleOf(caller, rows);
    const nodes = rows.map(({ actorOrgId, subjectId, ...event }) => ({
      ...event,
      actor: actorOrgId === orgId && event.actorId !== null ? (people.get(event.actorId) ?? null) : null,
      subject: people.get(subjectId) ?? missing(),
    }));
    const countAll = () => this.reads.count(caller, countOfEvents(orgId, asked));
    const positionOf = ({ id, createdAt }: AuditEvent) => ({ id, sortKey: createdAt.toISOString() });
    return connectionOf(nodes, size, countAll, LIST, positionOf, after ?? null);
  }

  /** All ids are one array parameter, because a list of parameters would create a statement for each number of rows. */
  private async peopleOf(
    caller: Caller,
    rows: readonly { subjectId: string; actorId: string | null }[],
  ): Promise<Map<string, AuditedPerson>> {
    const ids = [
      ...new Set(rows.flatMap(({ subjectId, actorId }) => (actorId === null ? [subjectId] : [subjectId, actorId]))),
    ];
    const people = await this.reads.rows<AuditedPerson>(
      caller,
      Prisma.sql`
        SELECT "id", "email", "name" FROM "User" WHERE "orgId" = ${caller.orgId} AND "id" = ANY (${ids}::uuid[])`,
    );
    return new Map(people.map((person) => [person.id, person]));
  }
}

function missing(): never {
  throw new Error('An audit row names a user who does not exist');
}

/** A stored event; its changes are as the call returned them. */
type StoredEvent = Omit<AuditEvent, 'actor' | 'subject'> & { actorOrgId: number | null; subjectId: string };

function askedBy({ userId, filter }: AuditEventsArgs): AskedEvents {
  const { subjectId, actorId, kinds, since, until } = filter ?? {};
  return {
    subjectIds: [userId, subjectId].filter((id) => id != null),
    actorId: actorId ?? null,
    kinds: kinds ?? null,
    since: since ?? null,
    until: until ?? null,
  };
}
