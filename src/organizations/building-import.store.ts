import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.service.js';
import type { UnitLine } from './building-file.js';

/** Set-based: two statements a batch, however many lines it has. What is there already is left alone and uses up no ids. */
@Injectable()
export class BuildingImportStore {
  /** One import of an organization at a time: two that insert in different orders would wait for each other. */
  async lockOrganization(tx: Transaction, slug: string): Promise<number | null> {
    const [row] = await tx.$queryRaw<{ id: number }[]>`
      SELECT "id" FROM "Organization" WHERE "slug" = ${slug} FOR NO KEY UPDATE`;
    return row?.id ?? null;
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
   * A statement after the buildings': it has to see them.
   * @returns how many are new
   */
  insertUnits(tx: Transaction, orgId: number, lines: readonly UnitLine[]): Promise<number> {
    return tx.$executeRaw`
      INSERT INTO "Unit" ("orgId", "buildingId", "label")
      SELECT b."orgId", b."id", l."line" ->> 'unit'
      FROM jsonb_array_elements(${JSON.stringify(lines)}::jsonb) WITH ORDINALITY AS l("line", "at")
      JOIN "Building" b ON b."orgId" = ${orgId} AND b."name" = l."line" ->> 'building'
      WHERE NOT EXISTS (
        SELECT FROM "Unit" u WHERE u."orgId" = b."orgId" AND u."buildingId" = b."id" AND u."label" = l."line" ->> 'unit')
      ORDER BY l."at"
      ON CONFLICT ("orgId", "buildingId", "label") DO NOTHING`;
  }
}
