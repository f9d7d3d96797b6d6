import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { nullIfSignedOut } from '../errors/domain-error.js';
import { perRequest } from '../request/per-request.js';
import type { Building, Unit } from './building.model.js';

/**
 * Loads the buildings and units of changes, with one statement for each kind per request. The changes are committed, so
 * it never fails for lack of authority.
 */
@Injectable()
export class ChangedPlacesService {
  private readonly loadersOf = perRequest((caller: Caller) => ({
    buildings: new DataLoader<number, Building | null>(async (ids) =>
      inOrder(ids, await this.readBuildings([...ids], caller)),
    ),
    units: new DataLoader<number, Unit | null>(async (ids) => inOrder(ids, await this.readUnits([...ids], caller))),
  }));

  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /** @returns null if it belongs to another organization, or if the caller cannot see it */
  buildingOf(id: number, caller: Caller): Promise<Building | null> {
    return this.loadersOf(caller).buildings.load(id);
  }

  /** @returns null if it belongs to another organization, or if the caller cannot see its building */
  unitOf(id: number, caller: Caller): Promise<Unit | null> {
    return this.loadersOf(caller).units.load(id);
  }

  private async readBuildings(ids: number[], caller: Caller): Promise<Building[]> {
    const actor = await this.actors.actorOf(caller).catch(nullIfSignedOut);
    if (actor === null) return [];
    const { orgId, permissions, administers } = actor;
    return this.reads.rows(
      caller,
      Prisma.sql`
        SELECT "id", "name" FROM "Building"
        WHERE "orgId" = ${orgId} AND "id" = ANY (${ids}::int[])
          AND (${permissions.has('BUILDINGS_READ')} OR "id" = ANY (${administers}::int[]))`,
    );
  }

  private async readUnits(ids: number[], caller: Caller): Promise<Unit[]> {
    const actor = await this.actors.actorOf(caller).catch(nullIfSignedOut);
    if (actor === null) return [];
    const { orgId, permissions, administers } = actor;
    return this.reads.rows(
      caller,
      Prisma.sql`
        SELECT "id", "label" FROM "Unit"
        WHERE "orgId" = ${orgId} AND "id" = ANY (${ids}::int[])
          AND (${permissions.has('BUILDINGS_READ')} OR "buildingId" = ANY (${administers}::int[]))`,
    );
  }
}

function inOrder<Place extends { id: number }>(ids: readonly number[], places: readonly Place[]): (Place | null)[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  return ids.map((id) => byId.get(id) ?? null);
}
