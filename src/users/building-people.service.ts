import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { perRequest } from '../request/per-request.js';
import type { FormerResident, Resident, StaffMember } from './building-people.model.js';
import { buildingsSeenBy } from './user-search.js';

/**
 * Loads staff and residents of buildings and units, with one statement for each per request.
 */
@Injectable()
export class BuildingPeopleService {
  private readonly loadersOf = perRequest((caller: Caller) => ({
    staff: this.loaderOf<StaffMember>(caller, staffIn, ['createdAt']),
    residents: this.loaderOf<Resident>(caller, residentsIn, ['startedAt']),
    ofUnits: this.loaderOf<Resident>(caller, residentsOf, ['startedAt']),
    formerOfUnits: this.loaderOf<FormerResident>(caller, formerResidentsOf, ['startedAt', 'endedAt']),
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

  /** The longest first. @returns null if the caller cannot see the people of this unit */
  residentsOfUnit(unitId: number, caller: Caller): Promise<Resident[] | null> {
    return this.loadersOf(caller).ofUnits.load(unitId);
  }

  /** The last to leave first. @returns null if the caller cannot see the people of this unit */
  formerResidentsOfUnit(unitId: number, caller: Caller): Promise<FormerResident[] | null> {
    return this.loadersOf(caller).formerOfUnits.load(unitId);
  }

  private loaderOf<Person>(
    caller: Caller,
    peopleAt: (placeIds: number[], actor: Actor) => Prisma.Sql,
    instants: readonly (keyof Person & string)[],
  ): DataLoader<number, Person[] | null> {
    return new DataLoader(async (placeIds) => {
      const sql = peopleAt([...placeIds], await this.actors.actorOf(caller));
      const rows = await this.reads.rows<At<Person>>(caller, sql, { instants });
      const byPlace = new Map(rows.map(({ placeId }): [number, Person[]] => [placeId, []]));
      for (const row of rows) if (row.userId !== null) byPlace.get(row.placeId)?.push(row);
      return placeIds.map((id) => byPlace.get(id) ?? null);
    });
  }
}

function staffIn(buildingIds: number[], actor: Actor): Prisma.Sql {
  return Prisma.sql`
    SELECT b."id" AS "placeId", p."id" AS "userId", p."name", p."email", a."type"::text AS "type", a."createdAt"
    FROM "Building" b
    LEFT JOIN "BuildingAssignment" a ON a."orgId" = ${actor.orgId} AND a."buildingId" = b."id"
    LEFT JOIN "User" p ON p."orgId" = ${actor.orgId} AND p."id" = a."userId"
    WHERE b."orgId" = ${actor.orgId} AND b."id" = ANY (${buildingIds}::int[]) AND ${isSeenBy(actor, Prisma.sql`b."id"`)}
    ORDER BY p."name", p."id"`;
}

function residentsIn(buildingIds: number[], actor: Actor): Prisma.Sql {
  return Prisma.sql`
    SELECT b."id" AS "placeId", o."unitId", p."id" AS "userId", p."name", p."email",
      o."id" AS "occupancyId", o."startedAt"
    FROM "Building" b
    LEFT JOIN ("Unit" u
      JOIN "Occupancy" o ON o."orgId" = ${actor.orgId} AND o."unitId" = u."id" AND o."endedAt" IS NULL
      JOIN "User" p ON p."orgId" = ${actor.orgId} AND p."id" = o."userId"
    ) ON u."orgId" = ${actor.orgId} AND u."buildingId" = b."id"
    WHERE b."orgId" = ${actor.orgId} AND b."id" = ANY (${buildingIds}::int[]) AND ${isSeenBy(actor, Prisma.sql`b."id"`)}
    ORDER BY u."label", o."startedAt", o."id"`;
}

function residentsOf(unitIds: number[], actor: Actor): Prisma.Sql {
  return Prisma.sql`
    ${peopleOf(unitIds, actor, Prisma.sql`o."endedAt" IS NULL`)}
    ORDER BY o."startedAt", o."id"`;
}

/** Without users whom the caller cannot see, as everywhere. */
function formerResidentsOf(unitIds: number[], actor: Actor): Prisma.Sql {
  const { orgId, id } = actor;
  const seesAll = buildingsSeenBy(actor) === null;
  const isSeen = Prisma.sql`(${seesAll} OR o."userId" = ${id}::uuid
    OR EXISTS (
      SELECT FROM "BuildingAssignment" a
      WHERE a."orgId" = ${orgId} AND a."userId" = o."userId"
        AND ${isSeenBy(actor, Prisma.sql`a."buildingId"`)} OFFSET 0)
    OR EXISTS (
      SELECT FROM "Occupancy" h JOIN "Unit" n ON n."orgId" = ${orgId} AND n."id" = h."unitId"
      WHERE h."orgId" = ${orgId} AND h."userId" = o."userId" AND h."endedAt" IS NULL
        AND ${isSeenBy(actor, Prisma.sql`n."buildingId"`)} OFFSET 0))`;
  return Prisma.sql`
    ${peopleOf(unitIds, actor, Prisma.sql`o."endedAt" IS NOT NULL AND ${isSeen}`)}
    ORDER BY o."endedAt" DESC, o."id" DESC`;
}

const peopleOf = (unitIds: number[], actor: Actor, which: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT u."id" AS "placeId", u."id" AS "unitId", p."id" AS "userId", p."name", p."email", o."id" AS "occupancyId",
    o."startedAt", o."endedAt"
  FROM "Unit" u
  LEFT JOIN "Occupancy" o ON o."orgId" = ${actor.orgId} AND o."unitId" = u."id" AND ${which}
  LEFT JOIN "User" p ON p."orgId" = ${actor.orgId} AND p."id" = o."userId"
  WHERE u."orgId" = ${actor.orgId} AND u."id" = ANY (${unitIds}::int[])
    AND ${isSeenBy(actor, Prisma.sql`u."buildingId"`)}`;

/** A person in a building or a unit. A visible place without people has one row without a person. */
type At<Person> = Person & { placeId: number; userId: string | null };

/** The same text for all callers, so that there is one prepared statement. */
function isSeenBy(actor: Actor, buildingId: Prisma.Sql): Prisma.Sql {
  const seen = buildingsSeenBy(actor);
  return Prisma.sql`(${seen === null} OR ${buildingId} = ANY (${seen ?? []}::int[]))`;
}
