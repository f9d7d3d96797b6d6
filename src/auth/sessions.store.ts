import { Injectable } from '@nestjs/common';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/transaction.service.js';
import type { PersonCaller } from './caller.js';
import { parametersOf, selectPerson } from './credential.statement.js';
import { SESSION_DAYS } from './session-cookies.js';

/** A user, and the version of the password that they signed in with. */
export interface SignedIn {
  readonly orgId: number;
  readonly userId: string;
  readonly version: number;
}

interface SessionKey {
  readonly orgId: number;
  readonly sessionId: string;
}

/** A row of the list of a user. */
export interface StoredSession {
  id: string;
  createdAt: Date;
  lastUsedAt: Date;
  userAgent: string | null;
}

const LIFETIME = Prisma.sql`make_interval(days => ${SESSION_DAYS}::int)`;
const COLUMNS = Prisma.sql`s."id", s."createdAt", s."refreshedAt" AS "lastUsedAt", s."userAgent"`;

/** The SQL of sessions. All times are of the database's clock. */
@Injectable()
export class SessionsStore {
  /**
   * Adds a session, and deletes expired ones of the user. Locks the user, so that a deactivation or a new password that
   * happens at the same time ends the session too, or comes first.
   * @returns false if the account is no longer active, or has a newer password
   */
  async insert(
    tx: Transaction,
    { orgId, userId, version }: SignedIn,
    { id, secretHash, userAgent }: { id: string; secretHash: Hash; userAgent: string | null },
  ): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`
      WITH holder AS (
        SELECT u."id" FROM "User" u
        WHERE u."orgId" = ${orgId} AND u."id" = ${userId}::uuid AND u."status" = 'ACTIVE'
          AND u."credentialVersion" = ${version}
        FOR SHARE
      ), expired AS (
        DELETE FROM "Session" s USING holder h
        WHERE s."orgId" = ${orgId} AND s."userId" = h."id" AND s."expiresAt" <= statement_timestamp()
      )
      INSERT INTO "Session" (
        "orgId", "id", "userId", "secretHash", "userAgent", "refreshedAt", "createdAt", "expiresAt")
      SELECT ${orgId}, ${id}::uuid, h."id", ${secretHash}, ${userAgent}, clock_timestamp(), clock_timestamp(),
        clock_timestamp() + ${LIFETIME}
      FROM holder h
      RETURNING 1 AS "inserted"`;
    return rows.length > 0;
  }

  /**
   * Replaces the secret by the next one. For 30 seconds, the secret before gets the same answer.
   * @returns the user; null if there is no session with this secret
   */
  async rotate(
    tx: Transaction,
    { orgId, sessionId }: SessionKey,
    { secretHash, nextHash }: { secretHash: Hash; nextHash: Hash },
  ): Promise<SignedIn | null> {
    const isOpen = Prisma.sql`
      s."orgId" = ${orgId} AND s."id" = ${sessionId}::uuid AND s."expiresAt" > statement_timestamp()
      AND u."orgId" = ${orgId} AND u."id" = s."userId" AND u."status" = 'ACTIVE'`;
    const user = Prisma.sql`u."orgId", u."id" AS "userId", u."credentialVersion" AS "version"`;
    const [rotated] = await tx.$queryRaw<SignedIn[]>`
      UPDATE "Session" s
      SET "previousSecretHash" = ${secretHash}, "secretHash" = ${nextHash},
        "refreshedAt" = statement_timestamp(), "expiresAt" = statement_timestamp() + ${LIFETIME}
      FROM "User" u WHERE ${isOpen} AND s."secretHash" = ${secretHash}
      RETURNING ${user}`;
    if (rotated !== undefined) return rotated;
    const [again] = await tx.$queryRaw<SignedIn[]>`
      SELECT ${user} FROM "Session" s, "User" u
      WHERE ${isOpen} AND s."previousSecretHash" = ${secretHash} AND s."secretHash" = ${nextHash}
        AND s."refreshedAt" > statement_timestamp() - interval '30 seconds'`;
    return again ?? null;
  }

  /** Whether the token of a user is valid. */
  async isSignedIn(tx: Transaction, person: PersonCaller): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`${selectPerson(parametersOf(person))}`;
    return rows.length > 0;
  }

  async delete(tx: Transaction, { orgId, sessionId }: SessionKey): Promise<void> {
    await tx.$executeRaw`DELETE FROM "Session" WHERE "orgId" = ${orgId} AND "id" = ${sessionId}::uuid`;
  }

  /** Deletes the session if this is its secret or the one before. */
  async deleteWithSecret(tx: Transaction, { orgId, sessionId }: SessionKey, secretHash: Hash): Promise<void> {
    await tx.$executeRaw`
      DELETE FROM "Session"
      WHERE "orgId" = ${orgId} AND "id" = ${sessionId}::uuid
        AND (${secretHash} = "secretHash" OR ${secretHash} = "previousSecretHash")`;
  }

  /** Deletes sessions of a user: one, or all if `sessionId` is null. @returns the deleted ones that had not expired */
  deleteOf(tx: Transaction, { orgId, userId }: Owner, sessionId: string | null): Promise<StoredSession[]> {
    return tx.$queryRaw<StoredSession[]>`
      WITH ended AS (
        DELETE FROM "Session" s
        WHERE s."orgId" = ${orgId} AND s."userId" = ${userId}::uuid
          AND (${sessionId}::uuid IS NULL OR s."id" = ${sessionId}::uuid)
        RETURNING ${COLUMNS}, s."expiresAt"
      )
      SELECT "id", "createdAt", "lastUsedAt", "userAgent" FROM ended WHERE "expiresAt" > statement_timestamp()`;
  }
}

/** Selects the sessions of a user that have not expired, the last used first. */
export const selectSessions = ({ orgId, userId }: Owner): Prisma.Sql => Prisma.sql`
  SELECT ${COLUMNS} FROM "Session" s
  WHERE s."orgId" = ${orgId} AND s."userId" = ${userId}::uuid AND s."expiresAt" > statement_timestamp()
  ORDER BY s."refreshedAt" DESC, s."id"`;

type Owner = Pick<SignedIn, 'orgId' | 'userId'>;
type Hash = Uint8Array<ArrayBuffer>;
