import { Injectable } from '@nestjs/common';
import { ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { forbidden } from '../errors/domain-error.js';
import type { NamedPlace } from './building.model.js';
import type { PlacesArgs } from './places.args.js';

interface Row {
  at: number;
  id: number;
  name: string;
  unitId: number | null;
  label: string | null;
}

/** Finds buildings and units by name. Only the database (`name_key`) decides which names are the same. */
@Injectable()
export class PlacesService {
  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /**
   * A building that the caller cannot see looks non-existent.
   * @returns one place for each name, in the order of the names
   * @throws DomainError FORBIDDEN if the caller can see no building at all
   */
  async places({ names }: PlacesArgs, caller: Caller): Promise<NamedPlace[]> {
    const { orgId, permissions, administers } = await this.actors.actorOf(caller);
    const seesAll = permissions.has('BUILDINGS_READ');
    if (!seesAll && administers.length === 0) throw forbidden();
    // OFFSET 0 forces look-ups in the unique index; PostgreSQL may plan a join as a scan of all units.
    const asked = JSON.stringify(names.map(({ building, unit }, at) => ({ at, building, unit })));
    const sql = Prisma.sql`
      SELECT n."at", b."id", b."name", u."id" AS "unitId", u."label"
      FROM jsonb_to_recordset(${asked}::jsonb) AS n("at" int, "building" text, "unit" text)
      CROSS JOIN LATERAL (
        SELECT "id", "name" FROM "Building"
        WHERE "orgId" = ${orgId} AND "nameKey" = name_key(n."building")
          AND (${seesAll} OR "id" = ANY (${administers}::int[]))
        OFFSET 0) AS b
      LEFT JOIN LATERAL (
        SELECT "id", "label" FROM "Unit"
        WHERE "orgId" = ${orgId} AND "buildingId" = b."id" AND "labelKey" = name_key(n."unit")
        OFFSET 0) AS u ON true`;
    const rows = await this.reads.rows<Row>(caller, sql);
    const found = names.map((): NamedPlace => ({}));
    for (const { at, id, name, unitId, label } of rows) {
      const unit = unitId === null || label === null ? null : { id: unitId, label };
      found[at] = { building: { id, name }, ...(unit && { unit }) };
    }
    return found;
  }
}
