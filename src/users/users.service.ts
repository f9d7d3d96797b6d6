import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { ActorsService, forbidden } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import type { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError } from '../errors/domain-error.js';
import { connectionOf, DEFAULT_PAGE_SIZE, placeOfCursor } from '../relay/connection.js';
import type { Me } from './me.model.js';
import type { User, UserConnection } from './user.model.js';
import { buildingsSeenBy, peopleFoundBy, peopleSeenBy } from './user-search.js';
import type { UsersArgs } from './users.args.js';

const USER_FIELDS = { id: true, email: true, name: true, status: true, createdAt: true } as const;

@Injectable()
export class UsersService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly actors: ActorsService,
  ) {}

  /** @throws DomainError UNAUTHENTICATED when the token is void */
  async me({ orgId, userId, version }: Caller): Promise<Me> {
    const user = await this.prisma.user.findUnique({
      where: { orgId_id: { orgId, id: userId }, status: 'ACTIVE', credentialVersion: version },
      include: {
        organization: true,
        roles: { include: { role: true }, orderBy: { role: { key: 'asc' } } },
        assignments: { where: { type: 'BUILDING_ADMIN' }, orderBy: { buildingId: 'asc' } },
      },
    });
    if (user === null) throw new DomainError('UNAUTHENTICATED');
    const { id, email, name, status, organization, roles, assignments } = user;
    return {
      id,
      email,
      name,
      status,
      organization,
      roleKeys: roles.map(({ role }) => role.key),
      permissions: [...new Set(roles.flatMap(({ role }) => role.permissions))],
      administeredBuildingIds: assignments.map(({ buildingId }) => buildingId),
    };
  }

  /**
   * The organization's people by name; a building administrator sees those assigned to or living in their buildings.
   * @throws DomainError FORBIDDEN
   */
  async users({ search, email, first, after }: UsersArgs, caller: Caller): Promise<UserConnection> {
    const actor = await this.actors.actorOf(caller);
    if (buildingsSeenBy(actor)?.length === 0) throw forbidden();

    const where = {
      AND: [peopleSeenBy(actor), email == null ? {} : { email }, search == null ? {} : peopleFoundBy(search, actor)],
    };
    const size = first ?? DEFAULT_PAGE_SIZE;
    const rows = await this.prisma.user.findMany({
      where: after == null ? where : { AND: [where, behind(after)] },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: size + 1,
      select: USER_FIELDS,
    });
    const totalCount = await this.prisma.user.count({ where });
    return connectionOf(rows, size, totalCount, ({ id, name }) => ({ id, place: name }), after ?? null);
  }

  /**
   * Oneself, or somebody whom the caller may see; anybody else does not exist.
   * @throws DomainError FORBIDDEN for whoever may see nobody but themselves, NOT_FOUND
   */
  async user(id: string, caller: Caller): Promise<User> {
    const actor = await this.actors.actorOf(caller);
    const { orgId } = actor;
    const isSelf = id.toLowerCase() === actor.id;
    if (!isSelf && buildingsSeenBy(actor)?.length === 0) throw forbidden();

    const user = isUUID(id)
      ? await this.prisma.user.findFirst({
          where: { AND: [{ orgId, id }, isSelf ? { orgId } : peopleSeenBy(actor)] },
          select: USER_FIELDS,
        })
      : null;
    if (user === null) throw new DomainError('NOT_FOUND');
    return user;
  }
}

/** Those who come after a cursor. Its first part says nothing new, but an index can start from it. */
function behind(cursor: string): Prisma.UserWhereInput {
  const { place: name, id } = placeOfCursor(cursor);
  return { name: { gte: name }, OR: [{ name: { gt: name } }, { id: { gt: id } }] };
}
