import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { expiryOf, type InvitationFacts, invitationStatusAt } from '../invitation-status/invitation-status.plan.js';
import { IS_SHOWN } from '../invitation-status/invitation-status.statement.js';
import { perRequest } from '../request/per-request.js';
import type { Role } from '../roles/role.model.js';
import { roleSeenBy } from '../roles/roles.service.js';
import type { Assignment, Invitation, Occupancy, User, UserDetails } from './user.model.js';
import { buildingsSeenBy } from './user-search.js';

/** A detail and the id of its user. */
type Of<Detail> = Detail & { userId: string };

/**
 * Loads roles, assignments, occupancies and invitations of all users of a request together. Callers see everything of
 * themselves. Building administrators see of others only what concerns their buildings, and no roles. It uses SQL,
 * because Prisma would prepare a new statement for each number of rows.
 */
@Injectable()
export class UserDetailsService {
  private readonly loadersOf = perRequest((caller: Caller) => ({
    roles: this.loaderOf<CatalogueRole, Role>(caller, rolesOf, [], (role, actor) => roleSeenBy(actor, role)),
    assignments: this.loaderOf(caller, assignmentsOf, ['createdAt'], (row: Assignment) => row),
    occupancies: this.loaderOf(caller, occupanciesOf, ['startedAt', 'endedAt'], (row: Occupancy) => row),
    invitations: this.loaderOf<StoredInvitation, Invitation>(caller, invitationsOf, INSTANTS, invitationNow),
  }));

  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /** All details of a user. */
  async withDetails(user: User, caller: Caller): Promise<UserDetails> {
    const [roles, assignments, occupancies, invitation] = await Promise.all([
      this.rolesOf(user, caller),
      this.assignmentsOf(user, caller),
      this.occupanciesOf(user, caller),
      this.invitationOf(user, caller),
    ]);
    const { id, email, name, status, createdAt } = user;
    return { id, email, name, status, createdAt, roles, assignments, occupancies, invitation };
  }

  /** Sorted by id. @returns null if the caller cannot see roles */
  async rolesOf({ id }: User, caller: Caller): Promise<Role[] | null> {
    const actor = await this.actors.actorOf(caller);
    const isKnown = buildingsSeenBy(actor) === null || id === actor.id;
    return isKnown ? this.loadersOf(caller).roles.load(id) : null;
  }

  /** Sorted by the name of the building. */
  assignmentsOf({ id }: User, caller: Caller): Promise<Assignment[]> {
    return this.loadersOf(caller).assignments.load(id);
  }

  /** All occupancies, newest first. */
  occupanciesOf({ id }: User, caller: Caller): Promise<Occupancy[]> {
    return this.loadersOf(caller).occupancies.load(id);
  }

  /** The newest invitation that is not revoked or replaced. It may have expired. */
  async invitationOf({ id }: User, caller: Caller): Promise<Invitation | null> {
    const [invitation] = await this.loadersOf(caller).invitations.load(id);
    return invitation ?? null;
  }

  private loaderOf<Row extends object, Detail>(
    caller: Caller,
    detailsOf: (userIds: string[], actor: Actor) => Prisma.Sql,
    instants: readonly (keyof Row & string)[],
    shown: (row: Row, actor: Actor) => Detail,
  ): DataLoader<string, Detail[]> {
    return new DataLoader(async (userIds) => {
      const actor = await this.actors.actorOf(caller);
      const rows = await this.reads.rows<Of<Row>>(caller, detailsOf([...userIds], actor), { instants });
      const byUser = new Map(userIds.map((id): [string, Detail[]] => [id, []]));
      // Without the id of the user, which REST would return.
      for (const { userId, ...row } of rows) byUser.get(userId)?.push(shown(row as unknown as Row, actor));
      return userIds.map((id) => byUser.get(id) ?? []);
    });
  }
}

function rolesOf(userIds: string[], { orgId }: Actor): Prisma.Sql {
  return Prisma.sql`
    SELECT ur."userId", r."key", r."name", r."permissions"::text[] AS "permissions"
    FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
    WHERE ur."orgId" = ${orgId} AND ur."userId" = ANY (${userIds}::uuid[])
    ORDER BY r."id"`;
}

function assignmentsOf(userIds: string[], actor: Actor): Prisma.Sql {
  const seen = buildingsSeenBy(actor);
  return Prisma.sql`
    SELECT a."userId", a."type"::text AS "type", a."createdAt",
      json_build_object('id', b."id", 'name', b."name") AS "building"
    FROM "BuildingAssignment" a JOIN "Building" b ON b."orgId" = ${actor.orgId} AND b."id" = a."buildingId"
    WHERE a."orgId" = ${actor.orgId} AND a."userId" = ANY (${userIds}::uuid[])
      AND (${seen === null} OR a."userId" = ${actor.id}::uuid OR b."id" = ANY (${seen ?? []}::int[]))
    ORDER BY b."name"`;
}

function occupanciesOf(userIds: string[], actor: Actor): Prisma.Sql {
  const seen = buildingsSeenBy(actor);
  return Prisma.sql`
    SELECT o."id", o."userId", o."startedAt", o."endedAt",
      json_build_object('id', u."id", 'label', u."label") AS "unit",
      json_build_object('id', b."id", 'name', b."name") AS "building"
    FROM "Occupancy" o
    JOIN "Unit" u ON u."orgId" = ${actor.orgId} AND u."id" = o."unitId"
    JOIN "Building" b ON b."orgId" = ${actor.orgId} AND b."id" = u."buildingId"
    WHERE o."orgId" = ${actor.orgId} AND o."userId" = ANY (${userIds}::uuid[])
      AND (${seen === null} OR o."userId" = ${actor.id}::uuid OR b."id" = ANY (${seen ?? []}::int[]))
    ORDER BY o."startedAt" DESC, o."id" DESC`;
}

function invitationsOf(userIds: string[], { orgId }: Actor): Prisma.Sql {
  return Prisma.sql`
    SELECT DISTINCT ON (i."userId")
      i."userId", i."createdAt", i."sentAt", i."expiresAt", i."acceptedAt", i."failedAt", i."failureReason"
    FROM "Invitation" i
    WHERE i."orgId" = ${orgId} AND i."userId" = ANY (${userIds}::uuid[]) AND ${IS_SHOWN}
    ORDER BY i."userId", i."createdAt" DESC`;
}

type CatalogueRole = Omit<Role, 'grantable'>;
type StoredInvitation = InvitationFacts & { createdAt: Date; failureReason: string | null };

const INSTANTS = ['createdAt', 'sentAt', 'expiresAt', 'acceptedAt', 'failedAt'] as const;

function invitationNow(stored: StoredInvitation): Invitation {
  const { createdAt, sentAt, acceptedAt, failureReason } = stored;
  return {
    status: invitationStatusAt(new Date(), stored),
    createdAt,
    sentAt,
    expiresAt: expiryOf(stored),
    acceptedAt,
    failureReason,
  };
}
