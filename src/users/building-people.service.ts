import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Resident, StaffMember } from './building-people.model.js';
import type { User } from './user.model.js';
import { buildingsSeenBy } from './user-search.js';

/** Who works and who lives where: for all buildings and for all units of one request by one statement each. */
@Injectable()
export class BuildingPeopleService {
  private readonly loaders = new WeakMap<Caller, Loaders>();

  constructor(
    private readonly prisma: PrismaService,
    private readonly actors: ActorsService,
  ) {}

  /** By name; null when the caller may not see the people of this building. */
  staffOf(buildingId: number, caller: Caller): Promise<StaffMember[] | null> {
    return this.loadersOf(caller).staff.load(buildingId);
  }

  /** Who has lived there longest first; null when the caller may not see the people of its building. */
  residentsOf(unitId: number, caller: Caller): Promise<Resident[] | null> {
    return this.loadersOf(caller).residents.load(unitId);
  }

  private loadersOf(caller: Caller): Loaders {
    const loaders = this.loaders.get(caller) ?? {
      staff: this.loaderOf(caller, (ids, actor) => this.readStaff(ids, actor)),
      residents: this.loaderOf(caller, (ids, actor) => this.readResidents(ids, actor)),
    };
    this.loaders.set(caller, loaders);
    return loaders;
  }

  private loaderOf<Person>(
    caller: Caller,
    read: (placeIds: number[], actor: Actor) => Promise<At<Person>[]>,
  ): DataLoader<number, Person[] | null> {
    return new DataLoader(async (placeIds) => {
      const rows = await read([...placeIds], await this.actors.actorOf(caller));
      const byPlace = new Map<number, Person[]>();
      for (const { placeId, userId, email, name, status, userCreatedAt, ...rest } of rows) {
        const people = byPlace.get(placeId) ?? [];
        byPlace.set(placeId, people);
        // A place that is seen and where nobody is has one row without a person.
        if (userId !== null) {
          people.push({ ...rest, user: { id: userId, email, name, status, createdAt: userCreatedAt } } as Person);
        }
      }
      return placeIds.map((id) => byPlace.get(id) ?? null);
    });
  }

  private readStaff(buildingIds: number[], actor: Actor): Promise<At<StaffMember>[]> {
    return this.prisma.$queryRaw`
      SELECT b."id" AS "placeId", a."type"::text AS "type", a."createdAt", ${PERSON}
      FROM "Building" b
      LEFT JOIN "BuildingAssignment" a ON a."orgId" = b."orgId" AND a."buildingId" = b."id"
      LEFT JOIN "User" p ON p."orgId" = a."orgId" AND p."id" = a."userId"
      WHERE b."orgId" = ${actor.orgId} AND b."id" = ANY (${buildingIds}::int[]) AND ${isSeenBy(actor, Prisma.sql`b."id"`)}
      ORDER BY p."name", p."id"`;
  }

  private readResidents(unitIds: number[], actor: Actor): Promise<At<Resident>[]> {
    return this.prisma.$queryRaw`
      SELECT u."id" AS "placeId", o."id" AS "occupancyId", o."startedAt", ${PERSON}
      FROM "Unit" u
      LEFT JOIN "Occupancy" o ON o."orgId" = u."orgId" AND o."unitId" = u."id" AND o."endedAt" IS NULL
      LEFT JOIN "User" p ON p."orgId" = o."orgId" AND p."id" = o."userId"
      WHERE u."orgId" = ${actor.orgId} AND u."id" = ANY (${unitIds}::int[]) AND ${isSeenBy(actor, Prisma.sql`u."buildingId"`)}
      ORDER BY o."startedAt", o."id"`;
  }
}

interface Loaders {
  readonly staff: DataLoader<number, StaffMember[] | null>;
  readonly residents: DataLoader<number, Resident[] | null>;
}

/** A row of one person at one place. */
type At<Person> = Omit<Person, 'user'> & {
  placeId: number;
  userId: string | null;
  userCreatedAt: Date;
} & Pick<User, 'email' | 'name' | 'status'>;

const PERSON = Prisma.sql`
  p."id" AS "userId", p."email", p."name", p."status"::text AS "status", p."createdAt" AS "userCreatedAt"`;

/** One text whoever calls, so one prepared statement. */
function isSeenBy(actor: Actor, buildingId: Prisma.Sql): Prisma.Sql {
  const seen = buildingsSeenBy(actor);
  return Prisma.sql`(${seen === null} OR ${buildingId} = ANY (${seen ?? []}::int[]))`;
}
