import { Injectable } from '@nestjs/common';
import { ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { DomainError } from '../errors/domain-error.js';
import { type Connection, connectionOf, DEFAULT_PAGE_SIZE, positionOfCursor } from '../pagination/connection.js';
import { hasWords } from '../pagination/search-words.statement.js';
import { numberInPath } from '../provisioning/pointer-map.js';
import type { Unit } from './building.model.js';
import type { UnitsArgs } from './buildings.args.js';
import { BuildingsService, isIdOfPlace, isVisibleTo } from './buildings.service.js';

/** The name in cursors. */
const LIST = 'units';

@Injectable()
export class UnitsService {
  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
    private readonly buildings: BuildingsService,
  ) {}

  /**
   * A unit of a building that the caller cannot see looks non-existent.
   * @throws DomainError FORBIDDEN if the caller can see no building at all; NOT_FOUND
   */
  async unit(id: number, caller: Caller): Promise<Unit> {
    const isVisible = isVisibleTo(await this.actors.actorOf(caller), Prisma.sql`"buildingId"`);
    const [unit] = await this.reads.rows<Unit>(
      caller,
      Prisma.sql`
        SELECT "id", "label" FROM "Unit" WHERE "orgId" = ${caller.orgId} AND "id" = ${id} AND ${isVisible}`,
    );
    if (unit === undefined) throw new DomainError('NOT_FOUND');
    return unit;
  }

  /**
   * The units of a building, sorted by label.
   * @param buildingId from a path: a malformed id is unknown
   * @throws DomainError FORBIDDEN if the caller can see no building at all; NOT_FOUND
   */
  async unitsIn(buildingId: string, { search, first, after }: UnitsArgs, caller: Caller): Promise<Connection<Unit>> {
    const { id } = await this.buildings.building(numberInPath(buildingId), caller);
    const where = Prisma.sql`
      "orgId" = ${caller.orgId} AND "buildingId" = ${id} AND ${hasWords(Prisma.sql`"searchKey"`, search ?? null)}`;
    const position = after == null ? null : positionOfCursor(LIST, after, isIdOfPlace);
    const behind = position === null ? Prisma.empty : Prisma.sql`AND "label" > ${position.sortKey}`;
    const size = first ?? DEFAULT_PAGE_SIZE;
    const rows = await this.reads.rows<Unit>(
      caller,
      Prisma.sql`SELECT "id", "label" FROM "Unit" WHERE ${where} ${behind} ORDER BY "label"`,
      { first: size + 1 },
    );
    const countAll = () => this.reads.count(caller, Prisma.sql`SELECT COUNT(*) AS "count" FROM "Unit" WHERE ${where}`);
    const positionOf = ({ label, ...unit }: Unit) => ({ sortKey: label, id: String(unit.id) });
    return connectionOf(rows, size, countAll, LIST, positionOf, after ?? null);
  }
}
