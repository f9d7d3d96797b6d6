import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { DomainError, forbidden } from '../errors/domain-error.js';
import { connectionOf, DEFAULT_PAGE_SIZE, positionOfCursor } from '../pagination/connection.js';
import { hasWords } from '../pagination/search-words.statement.js';
import { perRequest } from '../request/per-request.js';
import type { Building, BuildingConnection, Unit } from './building.model.js';
import type { BuildingsArgs } from './buildings.args.js';

/** The name in cursors. */
const LIST = 'buildings';

@Injectable()
export class BuildingsService {
  private readonly unitLoaderOf = perRequest(
    (caller: Caller) => new DataLoader<number, Unit[] | null>((ids) => this.readUnits(ids, caller)),
  );

  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /**
   * The organization's buildings, sorted by name. Building administrators see only their buildings.
   * @throws DomainError FORBIDDEN
   */
  async buildings({ search, first, after }: BuildingsArgs, caller: Caller): Promise<BuildingConnection> {
    const actor = await this.actors.actorOf(caller);
    const where = Prisma.sql`
      "orgId" = ${actor.orgId} AND ${isVisibleTo(actor)} AND ${hasWords(Prisma.sql`"searchKey"`, search ?? null)}`;
    const position = after == null ? null : positionOfCursor(LIST, after, isIdOfPlace);
    const behind = position === null ? Prisma.empty : Prisma.sql`AND "name" > ${position.sortKey}`;
    const size = first ?? DEFAULT_PAGE_SIZE;
    const rows = await this.reads.rows<Building>(
      caller,
      Prisma.sql`SELECT "id", "name" FROM "Building" WHERE ${where} ${behind} ORDER BY "name"`,
      { first: size + 1 },
    );
    const countAll = () =>
      this.reads.count(caller, Prisma.sql`SELECT COUNT(*) AS "count" FROM "Building" WHERE ${where}`);
    const positionOf = ({ id, name }: Building) => ({ sortKey: name, id: String(id) });
    return connectionOf(rows, size, countAll, LIST, positionOf, after ?? null);
  }

  /**
   * A building that the caller cannot see looks non-existent.
   * @throws DomainError FORBIDDEN if the caller can see no building at all; NOT_FOUND
   */
  async building(id: number, caller: Caller): Promise<Building> {
    const actor = await this.actors.actorOf(caller);
    const [building] = await this.reads.rows<Building>(
      caller,
      Prisma.sql`
        SELECT "id", "name" FROM "Building" WHERE "orgId" = ${actor.orgId} AND "id" = ${id} AND ${isVisibleTo(actor)}`,
    );
    if (building === undefined) throw new DomainError('NOT_FOUND');
    return building;
  }

  /**
   * Units of a building, sorted by label. Units of all buildings in a request are read together.
   * @returns null if the caller can see the building only through a user, for example as their home
   */
  unitsOf({ id }: Building, caller: Caller): Promise<Unit[] | null> {
    return this.unitLoaderOf(caller).load(id);
  }

  private async readUnits(buildingIds: readonly number[], caller: Caller): Promise<(Unit[] | null)[]> {
    const { orgId, permissions, administers } = await this.actors.actorOf(caller);
    const isReadable = (id: number) => permissions.has('BUILDINGS_READ') || administers.includes(id);
    // One array parameter, because a list of parameters would create a statement for each number of buildings.
    const units = await this.reads.rows<Unit & { buildingId: number }>(
      caller,
      Prisma.sql`
        SELECT "id", "label", "buildingId" FROM "Unit"
        WHERE "orgId" = ${orgId} AND "buildingId" = ANY (${buildingIds.filter(isReadable)}::int[])
        ORDER BY "label"`,
    );
    const byBuilding = new Map(buildingIds.map((id): [number, Unit[]] => [id, []]));
    for (const { buildingId, ...unit } of units) byBuilding.get(buildingId)?.push(unit);
    return buildingIds.map((id) => (isReadable(id) ? (byBuilding.get(id) ?? []) : null));
  }
}

/** Whether a cursor has the id of a building or a unit. */
export const isIdOfPlace = (id: string): boolean => /^\d+$/.test(id);

/**
 * The same text for all callers, so that there is one prepared statement.
 * @throws DomainError FORBIDDEN if the caller can see no building at all
 */
export function isVisibleTo({ permissions, administers }: Actor, buildingId = Prisma.sql`"id"`): Prisma.Sql {
  const seesAll = permissions.has('BUILDINGS_READ');
  if (!seesAll && administers.length === 0) throw forbidden();
  return Prisma.sql`(${seesAll} OR ${buildingId} = ANY (${administers}::int[]))`;
}
