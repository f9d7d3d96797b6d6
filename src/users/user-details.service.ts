import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { PrismaService } from '../database/prisma.service.js';
import { expiryOf, type InvitationFacts, invitationStatusAt } from '../invitations/invitation-status.plan.js';
import type { Role } from '../roles/role.model.js';
import { roleSeenBy } from '../roles/roles.service.js';
import type { Assignment, Invitation, Occupancy, User } from './user.model.js';
import { buildingsSeenBy } from './user-search.js';

/** A detail of one person, and whose it is. */
type Of<Detail> = Detail & { userId: string };

/**
 * What people hold and where they live, each kind for all people of one request by the same few statements. Everybody sees all
 * of themselves; who sees people only through buildings sees of others what concerns these buildings, and no global roles.
 * SQL by hand: the client would load relations with one parameter for each row, so another text for each number of rows, all of
 * which stay prepared on every connection.
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
    const rows = await this.prisma.$queryRaw<Of<Omit<Role, 'grantable'>>[]>`
      SELECT ur."userId", r."key", r."name", r."permissions"::text[] AS "permissions"
      FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
      WHERE ur."orgId" = ${actor.orgId} AND ur."userId" = ANY (${userIds}::uuid[])
      ORDER BY r."id"`;
    return rows.map((role) => Object.assign(roleSeenBy(actor, role), { userId: role.userId }));
  }

  private async readAssignments(userIds: string[], actor: Actor): Promise<Of<Assignment>[]> {
    const seen = buildingsSeenBy(actor);
    return this.prisma.$queryRaw<Of<Assignment>[]>`
      SELECT a."userId", a."type"::text AS "type", a."createdAt", json_build_object('id', b."id", 'name', b."name") AS "building"
      FROM "BuildingAssignment" a JOIN "Building" b ON b."orgId" = a."orgId" AND b."id" = a."buildingId"
      WHERE a."orgId" = ${actor.orgId} AND a."userId" = ANY (${userIds}::uuid[])
        AND (${seen === null} OR a."userId" = ${actor.id}::uuid OR b."id" = ANY (${seen ?? []}::int[]))
      ORDER BY b."name"`;
  }

  private async readOccupancies(userIds: string[], actor: Actor): Promise<Of<Occupancy>[]> {
    const seen = buildingsSeenBy(actor);
    return this.prisma.$queryRaw<Of<Occupancy>[]>`
      SELECT o."id", o."userId", o."startedAt", o."endedAt",
        json_build_object('id', u."id", 'label', u."label") AS "unit", json_build_object('id', b."id", 'name', b."name") AS "building"
      FROM "Occupancy" o
      JOIN "Unit" u ON u."orgId" = o."orgId" AND u."id" = o."unitId"
      JOIN "Building" b ON b."orgId" = u."orgId" AND b."id" = u."buildingId"
      WHERE o."orgId" = ${actor.orgId} AND o."userId" = ANY (${userIds}::uuid[])
        AND (${seen === null} OR o."userId" = ${actor.id}::uuid OR b."id" = ANY (${seen ?? []}::int[]))
      ORDER BY o."startedAt" DESC, o."id" DESC`;
  }

  private async readInvitations(userIds: string[], { orgId }: Actor): Promise<Of<Invitation>[]> {
    const rows = await this.prisma.$queryRaw<Of<InvitationFacts & { createdAt: Date; failureReason: string | null }>[]>`
      SELECT DISTINCT ON ("userId") "userId", "createdAt", "sentAt", "expiresAt", "acceptedAt", "failedAt", "failureReason"
      FROM "Invitation"
      WHERE "orgId" = ${orgId} AND "userId" = ANY (${userIds}::uuid[]) AND "revokedAt" IS NULL AND "supersededAt" IS NULL
      ORDER BY "userId", "createdAt" DESC`;
    const now = new Date();
    return rows.map((invitation) => ({
      ...invitation,
      status: invitationStatusAt(now, invitation),
      expiresAt: expiryOf(invitation),
    }));
  }
}

interface Loaders {
  readonly roles: DataLoader<string, Role[]>;
  readonly assignments: DataLoader<string, Assignment[]>;
  readonly occupancies: DataLoader<string, Occupancy[]>;
  readonly invitations: DataLoader<string, Invitation[]>;
}
