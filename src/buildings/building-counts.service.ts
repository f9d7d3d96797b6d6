import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { pageOf } from '../pagination/list-page.model.js';
import { perRequest } from '../request/per-request.js';
import type { Building, BuildingConnection, BuildingItem, BuildingList } from './building.model.js';

type Loader = DataLoader<number, number | null>;

/** Counts units and residents of buildings, with one statement for each per request. */
@Injectable()
export class BuildingCountsService {
  private readonly loadersOf = perRequest((caller: Caller) => ({
    units: this.loaderOf(caller, 'BUILDINGS_READ', unitsIn),
    residents: this.loaderOf(caller, 'PEOPLE_READ', residentsIn),
  }));

  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /** @returns null if the caller cannot see the units */
  unitCountOf({ id }: Building, caller: Caller): Promise<number | null> {
    return this.loadersOf(caller).units.load(id);
  }

  /** @returns null if the caller cannot see the residents */
  residentCountOf({ id }: Building, caller: Caller): Promise<number | null> {
    return this.loadersOf(caller).residents.load(id);
  }

  /** A page of buildings with their counts. */
  async listWithCounts(connection: BuildingConnection, caller: Caller): Promise<BuildingList> {
    const { items, nextCursor } = pageOf(connection);
    const counted = items.map(async (building): Promise<BuildingItem> => {
      const [unitCount, residentCount] = await Promise.all([
        this.unitCountOf(building, caller),
        this.residentCountOf(building, caller),
      ]);
      return { id: building.id, name: building.name, unitCount, residentCount };
    });
    return { items: await Promise.all(counted), nextCursor };
  }

  private loaderOf(
    caller: Caller,
    permission: 'BUILDINGS_READ' | 'PEOPLE_READ',
    countIn: (actor: Actor) => Prisma.Sql,
  ): Loader {
    return new DataLoader(async (ids) => {
      const actor = await this.actors.actorOf(caller);
      const isReadable = (id: number) => actor.permissions.has(permission) || actor.administers.includes(id);
      const rows = await this.reads.rows<{ id: number; count: number }>(
        caller,
        // One count after another, because a join may read the whole table for some buildings.
        Prisma.sql`
          SELECT b."id", (${countIn(actor)}) AS "count" FROM unnest(${ids.filter(isReadable)}::int[]) AS b("id")`,
      );
      const counts = new Map(rows.map(({ id, count }) => [id, count]));
      return ids.map((id) => counts.get(id) ?? null);
    });
  }
}

const unitsIn = ({ orgId }: Actor): Prisma.Sql =>
  Prisma.sql`SELECT COUNT(*) FROM "Unit" n WHERE n."orgId" = ${orgId} AND n."buildingId" = b."id"`;

const residentsIn = ({ orgId }: Actor): Prisma.Sql => Prisma.sql`
  SELECT COUNT(DISTINCT o."userId")
  FROM "Unit" n JOIN "Occupancy" o ON o."orgId" = ${orgId} AND o."unitId" = n."id" AND o."endedAt" IS NULL
  WHERE n."orgId" = ${orgId} AND n."buildingId" = b."id"`;
