import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { ActorsService, forbidden } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import type { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Change } from '../provisioning/provision-result.model.js';
import { connectionOf, DEFAULT_PAGE_SIZE, placeOfCursor } from '../relay/connection.js';
import type { AuditedPerson, AuditEventConnection } from './audit-event.model.js';
import type { AuditEventsArgs } from './audit-events.args.js';

@Injectable()
export class AuditService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly actors: ActorsService,
  ) {}

  /**
   * The organization's audit trail, newest first. It grows at the front, so the pages behind a cursor stay as they are.
   * @throws DomainError FORBIDDEN
   */
  async auditEvents({ userId, first, after }: AuditEventsArgs, caller: Caller): Promise<AuditEventConnection> {
    const { orgId, permissions } = await this.actors.actorOf(caller);
    if (!permissions.has('AUDIT_READ')) throw forbidden();

    const where: Prisma.AuditEventWhereInput = { orgId, ...(userId != null && { subjectId: userId }) };
    const size = first ?? DEFAULT_PAGE_SIZE;
    const rows = await this.prisma.auditEvent.findMany({
      where: after == null ? where : { AND: [where, behind(after)] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: size + 1,
    });
    const totalCount = await this.prisma.auditEvent.count({ where });
    const people = await this.peopleOf(orgId, rows);
    const nodes = rows.map(({ actorOrgId, subjectId, changes, ...event }) => ({
      ...event,
      actor: actorOrgId === orgId && event.actorId !== null ? (people.get(event.actorId) ?? null) : null,
      subject: people.get(subjectId) ?? missing(),
      changes: changes as unknown as Change[], // stored as the call answered them
    }));
    return connectionOf(
      nodes,
      size,
      totalCount,
      ({ id, createdAt }) => ({ id, place: createdAt.toISOString() }),
      after ?? null,
    );
  }

  /** One parameter for all: a list of them would be another statement for each number of rows. */
  private async peopleOf(
    orgId: number,
    rows: readonly { subjectId: string; actorId: string | null }[],
  ): Promise<Map<string, AuditedPerson>> {
    const ids = [
      ...new Set(rows.flatMap(({ subjectId, actorId }) => (actorId === null ? [subjectId] : [subjectId, actorId]))),
    ];
    const people = await this.prisma.$queryRaw<AuditedPerson[]>`
      SELECT "id", "email", "name" FROM "User" WHERE "orgId" = ${orgId} AND "id" = ANY (${ids}::uuid[])`;
    return new Map(people.map((person) => [person.id, person]));
  }
}

function missing(): never {
  throw new Error('An audit row names a user who does not exist');
}

/** Those that come after a cursor. Its first part says nothing new, but an index can start from it. */
function behind(cursor: string): Prisma.AuditEventWhereInput {
  const { place, id } = placeOfCursor(cursor, isUUID, isInstant);
  const createdAt = new Date(place);
  return { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] };
}

/** ISO 8601 exactly as JavaScript writes it, in years that PostgreSQL has as well: it knows no year 0. */
function isInstant(text: string): boolean {
  const instant = Date.parse(text);
  return /^(?!0000)\d{4}-/.test(text) && !Number.isNaN(instant) && new Date(instant).toISOString() === text;
}
