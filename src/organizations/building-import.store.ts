import { Injectable } from '@nestjs/common';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/transaction.service.js';
import type { UnitLine } from './building-file.js';

/** A line of the file whose building or unit is stored in another spelling. */
export interface Namesake extends UnitLine {
  storedBuilding: string;
  storedUnit: string;
}

/**
 * Set-based: five statements per batch. Citus can draw ids only for rows that come from no table of a tenant, so one
 * statement looks up what is missing and another inserts it. Existing buildings and units, in any spelling, stay
 * unchanged and use up no ids. Only the key columns and name_key() decide whether two names are the same.
 */
@Injectable()
export class BuildingImportStore {
  /**
   * Allows one import per organization at a time: two imports that insert in different orders could deadlock.
   * @returns false if another import is running
   */
  async lockOrganization(tx: Transaction, orgId: number): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 AS "locked" FROM "Organization" WHERE "id" = ${orgId} FOR NO KEY UPDATE SKIP LOCKED`;
    return rows.length === 1;
  }

  /** @returns the number of new buildings */
  async insertBuildings(tx: Transaction, orgId: number, lines: readonly UnitLine[]): Promise<number> {
    const missing = await tx.$queryRaw<{ row: number; name: string }[]>`
      SELECT n."row", n."building" AS "name" FROM (
        SELECT DISTINCT ON (l."nameKey") l.* FROM (${keyed(lines)}) AS l ORDER BY l."nameKey", l."row"
      ) AS n
      WHERE NOT EXISTS (SELECT FROM "Building" b WHERE b."orgId" = ${orgId} AND b."nameKey" = n."nameKey")`;
    if (missing.length === 0) return 0;
    return tx.$executeRaw`
      INSERT INTO "Building" ("orgId", "name")
      SELECT ${orgId}, n."name"
      FROM jsonb_to_recordset(${JSON.stringify(missing)}::jsonb) AS n("row" int, "name" text) ORDER BY n."row"
      ON CONFLICT DO NOTHING`;
  }

  /**
   * A separate statement, because it must see the new buildings. OFFSET 0 forces a look-up in the unique index for each
   * line: a join that was planned for a small table would compare each line with every unit of its building.
   * @returns the number of new units
   */
  async insertUnits(tx: Transaction, orgId: number, lines: readonly UnitLine[]): Promise<number> {
    const missing = await tx.$queryRaw<{ row: number; buildingId: number; label: string }[]>`
      SELECT n."row", b."id" AS "buildingId", n."unit" AS "label" FROM (
        SELECT DISTINCT ON (l."nameKey", l."labelKey") l.* FROM (${keyed(lines)}) AS l
        ORDER BY l."nameKey", l."labelKey", l."row"
      ) AS n
      JOIN "Building" b ON b."orgId" = ${orgId} AND b."nameKey" = n."nameKey"
      WHERE NOT EXISTS (
        SELECT FROM "Unit" u WHERE u."orgId" = ${orgId} AND u."buildingId" = b."id" AND u."labelKey" = n."labelKey"
        OFFSET 0)`;
    if (missing.length === 0) return 0;
    return tx.$executeRaw`
      INSERT INTO "Unit" ("orgId", "buildingId", "label")
      SELECT ${orgId}, n."buildingId", n."label"
      FROM jsonb_to_recordset(${JSON.stringify(missing)}::jsonb) AS n("row" int, "buildingId" int, "label" text)
      ORDER BY n."row"
      ON CONFLICT DO NOTHING`;
  }

  /** The lines whose building or unit is stored in another spelling. Call it after `insertUnits`. */
  namesakes(tx: Transaction, orgId: number, lines: readonly UnitLine[]): Promise<Namesake[]> {
    return tx.$queryRaw<Namesake[]>`
      SELECT l."row", l."building", l."unit", b."name" AS "storedBuilding", u."label" AS "storedUnit"
      FROM (${keyed(lines)}) AS l
      JOIN "Building" b ON b."orgId" = ${orgId} AND b."nameKey" = l."nameKey"
      JOIN LATERAL (
        SELECT "label" FROM "Unit" WHERE "orgId" = ${orgId} AND "buildingId" = b."id"
          AND "labelKey" = l."labelKey" OFFSET 0
      ) AS u ON true
      WHERE b."name" <> l."building" OR u."label" <> l."unit"
      ORDER BY l."row"`;
  }
}

/** OFFSET 0 makes PostgreSQL compute each key once. */
function keyed(lines: readonly UnitLine[]): Prisma.Sql {
  return Prisma.sql`
    SELECT l.*, name_key(l."building") AS "nameKey", name_key(l."unit") AS "labelKey"
    FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS l("row" int, "building" text, "unit" text) OFFSET 0`;
}
