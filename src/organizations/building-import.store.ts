import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.service.js';
import type { UnitLine } from './building-file.js';

/** Set-based: two statements a batch, however many lines it has. What is there already is left alone and uses up no ids. */
@Injectable()
export class BuildingImportStore {
  /**
   * One import of an organization at a time: two that insert in different orders would wait for each other.
   * @returns whether no other one is running
   */
  async lockOrganization(tx: Transaction, orgId: number): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 AS "locked" FROM "Organization" WHERE "id" = ${orgId} FOR NO KEY UPDATE SKIP LOCKED`;
    return rows.length === 1;
  }

  /** @returns how many are new */
  insertBuildings(tx: Transaction, orgId: number, names: readonly string[]): Promise<number> {
    return tx.$executeRaw`
      INSERT INTO "Building" ("orgId", "name")
      SELECT ${orgId}, n."name" FROM jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) WITH ORDINALITY AS n("name", "at")
      WHERE NOT EXISTS (SELECT FROM "Building" b WHERE b."orgId" = ${orgId} AND b."name" = n."name")
      ORDER BY n."at"
      ON CONFLICT ("orgId", "name") DO NOTHING`;
  }

  /**
   * A statement after the buildings': it has to see them. OFFSET 0 keeps the look-up of each line a look-up in the unique index:
   * a join, planned while the table was small, would compare each line with every unit of its building.
   * @returns how many are new
   */
  insertUnits(tx: Transaction, orgId: number, lines: readonly UnitLine[]): Promise<number> {
    return tx.$executeRaw`
      INSERT INTO "Unit" ("orgId", "buildingId", "label")
      SELECT b."orgId", b."id", l."line" ->> 'unit'
      FROM jsonb_array_elements(${JSON.stringify(lines)}::jsonb) WITH ORDINALITY AS l("line", "at")
      JOIN "Building" b ON b."orgId" = ${orgId} AND b."name" = l."line" ->> 'building'
      WHERE NOT EXISTS (
        SELECT FROM "Unit" u WHERE u."orgId" = b."orgId" AND u."buildingId" = b."id" AND u."label" = l."line" ->> 'unit'
        OFFSET 0)
      ORDER BY l."at"
      ON CONFLICT ("orgId", "buildingId", "label") DO NOTHING`;
  }
}
