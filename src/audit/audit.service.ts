import { Injectable } from '@nestjs/common';
import { ActorsService, forbidden } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import type { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Change } from '../provisioning/provision-result.model.js';
import { connectionOf, DEFAULT_PAGE_SIZE, keyOfPlace, placeOfCursor } from '../relay/connection.js';
import type { AuditedPerson, AuditEventConnection } from './audit-event.model.js';
import type { AuditEventsArgs } from './audit-events.args.js';

const PERSON_FIELDS = { id: true, email: true, name: true } as const;

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
      include: { subject: { select: PERSON_FIELDS } },
    });
    const totalCount = await this.prisma.auditEvent.count({ where });
    const own = rows.flatMap(({ actorOrgId, actorId }) => (actorOrgId === orgId && actorId !== null ? [actorId] : []));
    const people = await this.peopleOf(orgId, own);
    const nodes = rows.map(({ actorOrgId, changes, ...event }) => ({
      ...event,
      actor: actorOrgId === orgId && event.actorId !== null ? (people.get(event.actorId) ?? null) : null,
      changes: changes as unknown as Change[], // stored as the call answered them
    }));
    return connectionOf(
      nodes,
      size,
      totalCount,
      ({ id, createdAt }) => keyOfPlace({ id, place: createdAt.toISOString() }),
      after ?? null,
    );
  }

  private async peopleOf(orgId: number, ids: string[]): Promise<Map<string, AuditedPerson>> {
    const people = await this.prisma.user.findMany({
      where: { orgId, id: { in: [...new Set(ids)] } },
      select: PERSON_FIELDS,
    });
    return new Map(people.map((person) => [person.id, person]));
  }
}

/** Those that come after a cursor. Its first part says nothing new, but an index can start from it. */
function behind(cursor: string): Prisma.AuditEventWhereInput {
  const { place, id } = placeOfCursor(cursor, isInstant);
  const createdAt = new Date(place);
  return { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] };
}

/** ISO 8601 as JavaScript writes it, in years that PostgreSQL has as well. */
function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}
