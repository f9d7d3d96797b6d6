import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { ActorsService, forbidden } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import type { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { connectionOf, DEFAULT_PAGE_SIZE, keyOfCursor } from '../relay/connection.js';
import type { PageArgs } from '../relay/page.args.js';
import type { Building, BuildingConnection, Unit } from './building.model.js';

@Injectable()
export class BuildingsService {
  private readonly unitLoaders = new WeakMap<Caller, DataLoader<number, Unit[]>>();

  constructor(
    private readonly prisma: PrismaService,
    private readonly actors: ActorsService,
  ) {}

  /**
   * The organization's buildings by name; a building administrator sees those they administer.
   * @throws DomainError FORBIDDEN
   */
  async buildings({ search, first, after }: PageArgs, caller: Caller): Promise<BuildingConnection> {
    const actor = await this.actors.actorOf(caller);
    const seesAll = actor.permissions.has('BUILDINGS_READ');
    if (!seesAll && actor.administers.length === 0) throw forbidden();

    const where: Prisma.BuildingWhereInput = {
      orgId: actor.orgId,
      ...(!seesAll && { id: { in: [...actor.administers] } }),
      ...(search != null && { name: { contains: escapeLike(search), mode: 'insensitive' } }),
    };
    const size = first ?? DEFAULT_PAGE_SIZE;
    const rows = await this.prisma.building.findMany({
      where: after == null ? where : { AND: [where, { name: { gt: keyOfCursor(after) } }] },
      orderBy: { name: 'asc' },
      take: size + 1,
      select: { id: true, name: true },
    });
    const totalCount = await this.prisma.building.count({ where });
    return connectionOf(rows, size, totalCount, ({ name }) => name, after ?? null);
  }

  /** Units of a building by label; those of all buildings of one request are read together. */
  unitsOf({ id }: Building, caller: Caller): Promise<Unit[]> {
    const loader =
      this.unitLoaders.get(caller) ?? new DataLoader((ids: readonly number[]) => this.readUnits(ids, caller));
    this.unitLoaders.set(caller, loader);
    return loader.load(id);
  }

  private async readUnits(buildingIds: readonly number[], { orgId }: Caller): Promise<Unit[][]> {
    const units = await this.prisma.unit.findMany({
      where: { orgId, buildingId: { in: [...buildingIds] } },
      orderBy: { label: 'asc' },
      select: { id: true, label: true, buildingId: true },
    });
    const byBuilding = new Map(buildingIds.map((id): [number, Unit[]] => [id, []]));
    for (const { buildingId, ...unit } of units) byBuilding.get(buildingId)?.push(unit);
    return buildingIds.map((id) => byBuilding.get(id) ?? []);
  }
}

/** % and _ mean themselves in a search. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
