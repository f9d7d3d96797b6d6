import { Injectable } from '@nestjs/common';
import type { Permission } from '../database/generated/enums.js';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError, problem } from '../errors/domain-error.js';
import type { Caller } from './caller.js';

/** What a caller may do, as the database says now. */
export interface Actor {
  readonly orgId: number;
  readonly id: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Buildings of which the caller is BUILDING_ADMIN. */
  readonly administers: readonly number[];
}

/** The authority of whoever reads. Provisioning reads it with its own facts instead. */
@Injectable()
export class ActorsService {
  private readonly actors = new WeakMap<Caller, Promise<Actor>>();

  constructor(private readonly prisma: PrismaService) {}

  /**
   * Read once for each call: all parts of an answer are judged by the same authority.
   * @throws DomainError UNAUTHENTICATED when the token is void
   */
  actorOf(caller: Caller): Promise<Actor> {
    const actor = this.actors.get(caller) ?? this.readActor(caller);
    this.actors.set(caller, actor);
    return actor;
  }

  private async readActor({ orgId, userId, version }: Caller): Promise<Actor> {
    const user = await this.prisma.user.findUnique({
      where: { orgId_id: { orgId, id: userId }, status: 'ACTIVE', credentialVersion: version },
      select: {
        roles: { select: { role: { select: { permissions: true } } } },
        assignments: { where: { type: 'BUILDING_ADMIN' }, select: { buildingId: true } },
      },
    });
    if (user === null) throw new DomainError('UNAUTHENTICATED');
    return {
      orgId,
      id: userId,
      permissions: new Set(user.roles.flatMap(({ role }) => role.permissions)),
      administers: user.assignments.map(({ buildingId }) => buildingId),
    };
  }
}

export function forbidden(): DomainError {
  return new DomainError('FORBIDDEN', { problems: [problem('PERMISSION_REQUIRED', '')] });
}
