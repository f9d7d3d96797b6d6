import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { perRequest } from '../request/per-request.js';
import type { Resident, StaffMember } from './building-people.model.js';
import { buildingsSeenBy } from './user-search.js';

/**
 * Loads staff and residents, with one statement for each per request. The lists belong to buildings and not to units,
 * because a document can select thousands of units, and GraphQL resolves each list separately.
 */
@Injectable()
export class BuildingPeopleService {
  private readonly loadersOf = perRequest((caller: Caller) => ({
    staff: this.loaderOf<StaffMember>(caller, staffIn, 'createdAt'),
    residents: this.loaderOf<Resident>(caller, residentsIn, 'startedAt'),
  }));

  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /** Sorted by name. @returns null if the caller cannot see the people of this building */
  staffOf(buildingId: number, caller: Caller): Promise<StaffMember[] | null> {
    return this.loadersOf(caller).staff.load(buildingId);
  }

  /** Sorted by unit and start date. @returns null if the caller cannot see the people of this building */
  residentsOf(buildingId: number, caller: Caller): Promise<Resident[] | null> {
    return this.loadersOf(caller).residents.load(buildingId);
  }

  private loaderOf<Person>(
    caller: Caller,
    peopleIn: (buildingIds: number[], actor: Actor) => Prisma.Sql,
    since: keyof Person & string,
  ): DataLoader<number, Person[] | null> {
    return new DataLoader(async (buildingIds) => {
      const sql = peopleIn([...buildingIds], await this.actors.actorOf(caller));
      const rows = await this.reads.rows<At<Person>>(caller, sql, { instants: [since] });
      const byBuilding = new Map(rows.map(({ buildingId }): [number, Person[]] => [buildingId, []]));
      for (const row of rows) if (row.userId !== null) byBuilding.get(row.buildingId)?.push(row);
      return buildingIds.map((id) => byBuilding.get(id) ?? null);
    });
  }
}

function staffIn(buildingIds: number[], actor: Actor): Prisma.Sql {
  return Prisma.sql`
    SELECT b."id" AS "buildingId", p."id" AS "userId", p."name", p."email", a."type"::text AS "type", a."createdAt"
    FROM "Building" b
    LEFT JOIN "BuildingAssignment" a ON a."orgId" = b."orgId" AND a."buildingId" = b."id"
    LEFT JOIN "User" p ON p."orgId" = a."orgId" AND p."id" = a."userId"
    WHERE b."orgId" = ${actor.orgId} AND b."id" = ANY (${buildingIds}::int[]) AND ${isSeenBy(actor)}
    ORDER BY p."name", p."id"`;
}

function residentsIn(buildingIds: number[], actor: Actor): Prisma.Sql {
  return Prisma.sql`
    SELECT b."id" AS "buildingId", o."unitId", p."id" AS "userId", p."name", p."email", o."id" AS "occupancyId", o."startedAt"
    FROM "Building" b
    LEFT JOIN ("Unit" u
      JOIN "Occupancy" o ON o."orgId" = u."orgId" AND o."unitId" = u."id" AND o."endedAt" IS NULL
      JOIN "User" p ON p."orgId" = o."orgId" AND p."id" = o."userId"
    ) ON u."orgId" = b."orgId" AND u."buildingId" = b."id"
    WHERE b."orgId" = ${actor.orgId} AND b."id" = ANY (${buildingIds}::int[]) AND ${isSeenBy(actor)}
    ORDER BY u."label", o."startedAt", o."id"`;
}

/** A person in a building. A visible building without people has one row without a person. */
type At<Person> = Person & { buildingId: number; userId: string | null };

/** The same text for all callers, so that there is one prepared statement. */
function isSeenBy(actor: Actor): Prisma.Sql {
  const seen = buildingsSeenBy(actor);
  return Prisma.sql`(${seen === null} OR b."id" = ANY (${seen ?? []}::int[]))`;
}
