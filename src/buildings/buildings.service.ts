import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { DomainError, forbidden } from '../errors/domain-error.js';
import { connectionOf, DEFAULT_PAGE_SIZE, positionOfCursor } from '../pagination/connection.js';
import { containing } from '../pagination/search.js';
import { perRequest } from '../request/per-request.js';
import type { Building, BuildingConnection, Unit } from './building.model.js';
import type { BuildingsArgs } from './buildings.args.js';

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
    const where: Prisma.BuildingWhereInput = {
      ...visibleTo(await this.actors.actorOf(caller)),
      ...(search != null && { name: containing(search) }),
    };
    const size = first ?? DEFAULT_PAGE_SIZE;
    const page =
      after == null ? where : { AND: [where, { name: { gt: positionOfCursor(after, isBuildingId).sortKey } }] };
    const rows = await this.reads.find(caller, (tables) =>
      tables.building.findMany({
        where: page,
        orderBy: { name: 'asc' },
        take: size + 1,
        select: { id: true, name: true },
      }),
    );
    const countAll = () => this.reads.find(caller, (tables) => tables.building.count({ where }));
    return connectionOf(rows, size, countAll, ({ id, name }) => ({ sortKey: name, id: String(id) }), after ?? null);
  }

  /**
   * A building that the caller cannot see looks non-existent.
   * @throws DomainError FORBIDDEN if the caller can see no building at all; NOT_FOUND
   */
  async building(id: number, caller: Caller): Promise<Building> {
    const visible = visibleTo(await this.actors.actorOf(caller));
    const building = await this.reads.find(caller, (tables) =>
      tables.building.findFirst({
        where: { AND: [visible, { orgId: caller.orgId, id }] },
        select: { id: true, name: true },
      }),
    );
    if (building === null) throw new DomainError('NOT_FOUND');
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

const isBuildingId = (id: string): boolean => /^\d+$/.test(id);

/** @throws DomainError FORBIDDEN if the caller can see no building at all */
function visibleTo({ orgId, permissions, administers }: Actor): Prisma.BuildingWhereInput {
  if (permissions.has('BUILDINGS_READ')) return { orgId };
  if (administers.length === 0) throw forbidden();
  return { orgId, id: { in: [...administers] } };
}
