import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { PrismaService } from '../database/prisma.service.js';
import { invitationStatusAt } from '../invitations/invitation-status.js';
import type { Role } from '../roles/role.model.js';
import { roleSeenBy } from '../roles/roles.service.js';
import type { Assignment, Invitation, Occupancy, User } from './user.model.js';
import { buildingsSeenBy } from './user-search.js';

/** A detail of one person, and whose it is. */
type Of<Detail> = Detail & { userId: string };

/**
 * What people hold and where they live, each kind for all people of one request by the same few statements. Everybody sees all
 * of themselves; who sees people only through buildings sees of others what concerns these buildings, and no global roles.
 */
@Injectable()
export class UserDetailsService {
  private readonly loaders = new WeakMap<Caller, Loaders>();

  constructor(
    private readonly prisma: PrismaService,
    private readonly actors: ActorsService,
  ) {}

  /** By their place in the catalogue; null when the caller may not know. */
  async rolesOf({ id }: User, caller: Caller): Promise<Role[] | null> {
    const actor = await this.actors.actorOf(caller);
    const isKnown = buildingsSeenBy(actor) === null || id === actor.id;
    return isKnown ? this.loadersOf(caller).roles.load(id) : null;
  }

  /** By name of the building. */
  assignmentsOf({ id }: User, caller: Caller): Promise<Assignment[]> {
    return this.loadersOf(caller).assignments.load(id);
  }

  /** The history, newest first. */
  occupanciesOf({ id }: User, caller: Caller): Promise<Occupancy[]> {
    return this.loadersOf(caller).occupancies.load(id);
  }

  /** The live one, which may have expired. */
  async invitationOf({ id }: User, caller: Caller): Promise<Invitation | null> {
    const [invitation] = await this.loadersOf(caller).invitations.load(id);
    return invitation ?? null;
  }

  private loadersOf(caller: Caller): Loaders {
    const loaders = this.loaders.get(caller) ?? {
      roles: this.loaderOf(caller, (ids, actor) => this.readRoles(ids, actor)),
      assignments: this.loaderOf(caller, (ids, actor) => this.readAssignments(ids, actor)),
      occupancies: this.loaderOf(caller, (ids, actor) => this.readOccupancies(ids, actor)),
      invitations: this.loaderOf(caller, (ids, actor) => this.readInvitations(ids, actor)),
    };
    this.loaders.set(caller, loaders);
    return loaders;
  }

  private loaderOf<Detail>(
    caller: Caller,
    read: (userIds: string[], actor: Actor) => Promise<Of<Detail>[]>,
  ): DataLoader<string, Detail[]> {
    return new DataLoader(async (userIds) => {
      const details = await read([...userIds], await this.actors.actorOf(caller));
      const byUser = new Map(userIds.map((id): [string, Detail[]] => [id, []]));
      for (const detail of details) byUser.get(detail.userId)?.push(detail);
      return userIds.map((id) => byUser.get(id) ?? []);
    });
  }

  private async readRoles(userIds: string[], actor: Actor): Promise<Of<Role>[]> {
    const rows = await this.prisma.userRole.findMany({
      where: { orgId: actor.orgId, userId: { in: userIds } },
      orderBy: { roleId: 'asc' },
      select: { userId: true, role: true },
    });
    return rows.map(({ userId, role }) => Object.assign(roleSeenBy(actor, role), { userId }));
  }

  private readAssignments(userIds: string[], actor: Actor): Promise<Of<Assignment>[]> {
    const ids = buildingsSeenBy(actor);
    return this.prisma.buildingAssignment.findMany({
      where: {
        orgId: actor.orgId,
        userId: { in: userIds },
        ...(ids !== null && { OR: [{ userId: actor.id }, { buildingId: { in: ids } }] }),
      },
      orderBy: { building: { name: 'asc' } },
      select: { userId: true, type: true, createdAt: true, building: { select: { id: true, name: true } } },
    });
  }

  private async readOccupancies(userIds: string[], actor: Actor): Promise<Of<Occupancy>[]> {
    const { orgId } = actor;
    const ids = buildingsSeenBy(actor);
    const rows = await this.prisma.occupancy.findMany({
      where: {
        orgId,
        userId: { in: userIds },
        ...(ids !== null && { OR: [{ userId: actor.id }, { unit: { orgId, buildingId: { in: ids } } }] }),
      },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      select: {
        ...{ id: true, userId: true, startedAt: true, endedAt: true },
        unit: { select: { id: true, label: true, building: { select: { id: true, name: true } } } },
      },
    });
    return rows.map(({ unit: { building, ...unit }, ...occupancy }) => ({ ...occupancy, unit, building }));
  }

  private async readInvitations(userIds: string[], { orgId }: Actor): Promise<Of<Invitation>[]> {
    const rows = await this.prisma.invitation.findMany({
      where: { orgId, userId: { in: userIds }, acceptedAt: null, revokedAt: null, supersededAt: null },
      select: { userId: true, createdAt: true, sentAt: true, expiresAt: true },
    });
    const now = new Date();
    return rows.map((invitation) => {
      const { userId, createdAt, sentAt, expiresAt } = invitation;
      // A token gets its end just before it is mailed; to the outside validity begins with the mail.
      return {
        ...{ userId, createdAt, sentAt, status: invitationStatusAt(now, invitation) },
        expiresAt: sentAt === null ? null : expiresAt,
      };
    });
  }
}

interface Loaders {
  readonly roles: DataLoader<string, Role[]>;
  readonly assignments: DataLoader<string, Assignment[]>;
  readonly occupancies: DataLoader<string, Occupancy[]>;
  readonly invitations: DataLoader<string, Invitation[]>;
}
