import { Injectable } from '@nestjs/common';
import { accountOf, choosePassword, type ChoiceRow, type ChosenAccount } from '../auth/choose-password.statement.js';
import type { ClientInfo } from '../auth/current-client.decorator.js';
import { hashOfToken } from '../auth/token-hash.js';
import { type LinkPurpose, Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/transaction.service.js';
import { IS_LIVE } from '../invitation-status/is-live.statement.js';
import { buildingNames, CAN_USE_LINK, roleNames, sentBy } from '../invitation-status/link-facts.statement.js';
import type { LinkPreview } from './link-preview.model.js';

/** A token is `<orgId>.<secret>`, so that a query searches one tenant only. */
export interface LinkToken {
  readonly orgId: number;
  /** 43 characters, base64url. */
  readonly secret: string;
}

/** Who can use a link. */
interface LinkOwner {
  readonly userId: string;
  /** Slug of the organization. */
  readonly organization: string;
}

/** The condition for the link `i` of the user `u` that this token opens. */
const opens = ({ orgId, secret }: LinkToken): Prisma.Sql => Prisma.sql`
  i."orgId" = ${orgId} AND i."tokenHash" = ${hashOfToken(secret)} AND i."expiresAt" > statement_timestamp()
  AND ${IS_LIVE} AND u."orgId" = ${orgId} AND u."id" = i."userId" AND ${CAN_USE_LINK}`;

const isFor = (purpose: LinkPurpose): Prisma.Sql => Prisma.sql`i."purpose" = ${purpose}::"LinkPurpose"`;

/** The SQL of links. All times are of the database's clock. */
@Injectable()
export class LinksStore {
  /**
   * Finds the user of the link and the slug of the organization, without a lock.
   * @returns null if the token opens nothing
   */
  async find(tx: Transaction, token: LinkToken, purpose: LinkPurpose): Promise<LinkOwner | null> {
    const [row] = await tx.$queryRaw<LinkOwner[]>`
      SELECT i."userId", o."slug" AS "organization"
      FROM "Invitation" i, "User" u JOIN "Organization" o ON o."id" = u."orgId"
      WHERE ${opens(token)} AND ${isFor(purpose)}`;
    return row ?? null;
  }

  /** What the page of the link shows. @returns null if the token opens nothing */
  async preview(tx: Transaction, token: LinkToken): Promise<LinkPreview | null> {
    const [row] = await tx.$queryRaw<LinkPreview[]>`
      SELECT o."name" AS "organization", u."name", ${sentBy(token.orgId, Prisma.sql`m."requestId"`)} AS "invitedBy",
        ${roleNames(token.orgId)} AS "roles", ${buildingNames(token.orgId)} AS "buildings", i."purpose", i."expiresAt"
      FROM "User" u JOIN "Organization" o ON o."id" = u."orgId", "Invitation" i
      LEFT JOIN "Mail" m ON m."orgId" = ${token.orgId} AND m."id" = i."id"
      WHERE ${opens(token)}`;
    return row ?? null;
  }

  /**
   * Uses the link if the token still opens it: the user gets the password and is ACTIVE, and all other links, tokens
   * and sessions of the user end. The user must be locked.
   * @returns null if the token opens nothing any more
   * @throws Error if the statement wrote only a part; the transaction must roll back
   */
  async use(
    tx: Transaction,
    token: LinkToken,
    { purpose, passwordHash, auditEventId }: { purpose: LinkPurpose; passwordHash: string; auditEventId: string },
    client: ClientInfo,
  ): Promise<ChosenAccount | null> {
    const used = Prisma.sql`
      UPDATE "Invitation" i SET "acceptedAt" = statement_timestamp()
      FROM "User" u WHERE ${opens(token)} AND ${isFor(purpose)}
      RETURNING u."id"`;
    const choice = {
      orgId: token.orgId,
      passwordHash,
      auditEventId,
      kind: purpose === 'INVITATION' ? ('INVITATION_ACCEPTED' as const) : ('PASSWORD_CHANGED' as const),
      confirmsMailbox: true,
      voids: Prisma.sql`NOT ${isFor(purpose)} AND ${IS_LIVE}`,
    };
    const [row] = await tx.$queryRaw<ChoiceRow[]>(choosePassword(used, choice, client));
    return accountOf(row);
  }
}
