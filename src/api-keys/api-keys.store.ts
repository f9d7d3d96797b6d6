import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { PersonCaller } from '../auth/caller.js';
import { parametersOf, permissionsOf, selectPerson } from '../auth/credential.statement.js';
import { Prisma } from '../database/generated/client.js';
import type { Permission } from '../database/generated/enums.js';
import type { Transaction } from '../database/transaction.service.js';
import type { ApiKey } from './api-key.model.js';

/** What the caller may do at this moment. */
export interface PermissionsNow {
  readonly permissions: readonly Permission[];
}

/** What decides whether the caller can create a key. */
export interface KeyFacts extends PermissionsNow {
  /** The roles asked for that exist. */
  readonly roles: readonly { readonly key: string; readonly permissions: readonly Permission[] }[];
  /** Keys of the organization that are not revoked or expired. */
  readonly liveKeys: number;
}

interface NewKey {
  readonly name: string;
  readonly roleKeys: readonly string[];
  readonly expiresAt: Date | null;
  readonly keyHash: string;
}

export const INSTANTS = ['createdAt', 'expiresAt', 'lastUsedAt', 'revokedAt'] as const;

/** The keys of an organization with their makers. */
const keysOf = (orgId: number): Prisma.Sql => Prisma.sql`
  SELECT k."id", k."name", k."roleKeys", k."makerId", m."name" AS "makerName",
    k."createdAt", k."expiresAt", k."lastUsedAt", k."revokedAt"
  FROM "ApiKey" k JOIN "User" m ON m."orgId" = ${orgId} AND m."id" = k."makerId"
  WHERE k."orgId" = ${orgId}`;

/** Selects the keys of an organization, newest first. */
export const selectKeys = (orgId: number): Prisma.Sql => Prisma.sql`
  ${keysOf(orgId)} ORDER BY k."createdAt" DESC, k."id" DESC`;

/** The SQL of keys. All times are of the database's clock. */
@Injectable()
export class ApiKeysStore {
  /** The calling code must have locked the organization and the maker. @returns null if the maker's token is void */
  async readFacts(tx: Transaction, roleKeys: readonly string[], maker: PersonCaller): Promise<KeyFacts | null> {
    const [facts] = await tx.$queryRaw<KeyFacts[]>`
      WITH caller AS (${selectPerson(parametersOf(maker))})
      SELECT ${permissionsOf(maker.orgId, Prisma.sql`caller`)} AS "permissions",
        (
          SELECT coalesce(json_agg(json_build_object('key', r."key", 'permissions', r."permissions")), '[]')
          FROM "Role" r WHERE r."key" = ANY (${roleKeys}::text[])
        ) AS "roles",
        (
          SELECT count(*)::int FROM "ApiKey" k
          WHERE k."orgId" = ${maker.orgId} AND k."revokedAt" IS NULL
            AND (k."expiresAt" IS NULL OR k."expiresAt" > statement_timestamp())
        ) AS "liveKeys"
      FROM caller`;
    return facts ?? null;
  }

  /** @returns null if the caller's token is void */
  async readPermissions(tx: Transaction, caller: PersonCaller): Promise<PermissionsNow | null> {
    const [now] = await tx.$queryRaw<PermissionsNow[]>`
      WITH caller AS (${selectPerson(parametersOf(caller))})
      SELECT ${permissionsOf(caller.orgId, Prisma.sql`caller`)} AS "permissions" FROM caller`;
    return now ?? null;
  }

  /** @returns null if the organization has no such key */
  async findMaker(tx: Transaction, orgId: number, id: string): Promise<string | null> {
    const [key] = await tx.$queryRaw<{ makerId: string }[]>`
      SELECT "makerId" FROM "ApiKey" WHERE "orgId" = ${orgId} AND "id" = ${id}::uuid`;
    return key?.makerId ?? null;
  }

  /** Adds a key and its audit row, with the maker as the subject. */
  async insert(tx: Transaction, { name, roleKeys, expiresAt, keyHash }: NewKey, maker: PersonCaller): Promise<ApiKey> {
    const { orgId, userId } = maker;
    const id = uuidv7();
    const [inserted] = await tx.$queryRaw<Written[]>`
      WITH changed AS (
        INSERT INTO "ApiKey" ("orgId", "id", "makerId", "name", "secretHash", "roleKeys", "expiresAt", "createdAt")
        VALUES (${orgId}, ${id}::uuid, ${userId}::uuid, ${name}, ${keyHash}::bytea, ${roleKeys}::text[],
          ${expiresAt}::timestamptz, clock_timestamp())
        RETURNING *
      ), ${audited('API_KEY_CREATED', maker)}`;
    const key = await this.find(tx, orgId, id);
    if (key === null || inserted?.audited !== 1) throw new Error('An API key was written in part');
    return key;
  }

  /**
   * Revokes a key and writes the audit row, with the maker of the key as the subject. Writes nothing if it is revoked.
   * The calling code must have locked the organization and the maker.
   * @returns null if the organization has no such key
   */
  async revoke(tx: Transaction, id: string, administrator: PersonCaller): Promise<ApiKey | null> {
    const { orgId } = administrator;
    const [revoked] = await tx.$queryRaw<Written[]>`
      WITH changed AS (
        UPDATE "ApiKey" SET "revokedAt" = statement_timestamp()
        WHERE "orgId" = ${orgId} AND "id" = ${id}::uuid AND "revokedAt" IS NULL
        RETURNING *
      ), ${audited('API_KEY_REVOKED', administrator)}`;
    const key = await this.find(tx, orgId, id);
    if (revoked?.changed !== revoked?.audited || (key !== null && key.revokedAt === null))
      throw new Error('The revocation of an API key was written in part');
    return key;
  }

  private async find(tx: Transaction, orgId: number, id: string): Promise<ApiKey | null> {
    const [key] = await tx.$queryRaw<ApiKey[]>`${keysOf(orgId)} AND k."id" = ${id}::uuid`;
    return key ?? null;
  }
}

/** The numbers of written rows. */
interface Written {
  readonly changed: number;
  readonly audited: number;
}

/** The rest of a statement: writes the audit row of the changed key, and returns the numbers of written rows. */
const audited = (
  kind: 'API_KEY_CREATED' | 'API_KEY_REVOKED',
  { orgId, userId, requestId, transport }: PersonCaller,
): Prisma.Sql => Prisma.sql`
  audited AS (
    INSERT INTO "AuditEvent"
      ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
    SELECT ${orgId}, ${uuidv7()}::uuid, ${orgId}, ${userId}::uuid, changed."makerId",
      jsonb_build_array(jsonb_build_object('kind', ${kind}::text, 'name', changed."name")),
      ${requestId}, ${transport}::"Transport", clock_timestamp()
    FROM changed
    RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM changed) AS "changed", (SELECT count(*)::int FROM audited) AS "audited"`;
