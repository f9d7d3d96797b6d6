import { Injectable } from '@nestjs/common';
import type { PersonCaller } from '../auth/caller.js';
import { accountOf, choosePassword, type ChoiceRow, type ChosenAccount } from '../auth/choose-password.statement.js';
import { parametersOf, selectPerson } from '../auth/credential.statement.js';
import type { ClientInfo } from '../auth/current-client.decorator.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Transaction } from '../database/transaction.service.js';
import { IS_LIVE } from '../invitation-status/is-live.statement.js';

/** The caller's own account, as they would name it at sign-in. */
interface OwnAccount {
  readonly organization: string;
  readonly email: string;
  readonly passwordHash: string | null;
}

/** The SQL of password changes. */
@Injectable()
export class PasswordChangesStore {
  constructor(private readonly prisma: PrismaService) {}

  /** @returns null if the caller's token is void */
  async findOwn(caller: PersonCaller): Promise<OwnAccount | null> {
    const [own] = await this.prisma.$queryRaw<OwnAccount[]>`
      SELECT o."slug" AS "organization", u."email", u."passwordHash"
      FROM (${selectPerson(parametersOf(caller))}) AS signed JOIN "Organization" o ON o."id" = ${caller.orgId}
      JOIN "User" u ON u."orgId" = ${caller.orgId} AND u."id" = signed."id"`;
    return own ?? null;
  }

  /**
   * Stores the new password if the caller, who must be locked, is still signed in: another new password makes the token
   * void. An open invitation stays, because it can still confirm the mailbox.
   * @returns null if the caller's token is void
   * @throws Error if the statement wrote only a part; the transaction must roll back
   */
  async change(
    tx: Transaction,
    caller: PersonCaller,
    { passwordHash, auditEventId }: { passwordHash: string; auditEventId: string },
    client: ClientInfo,
  ): Promise<ChosenAccount | null> {
    const choice = {
      orgId: caller.orgId,
      passwordHash,
      auditEventId,
      kind: 'PASSWORD_CHANGED' as const,
      confirmsMailbox: false,
      voids: Prisma.sql`i."purpose" = 'PASSWORD_RESET' AND ${IS_LIVE}`,
      keptSessionId: caller.sessionId,
    };
    const [row] = await tx.$queryRaw<ChoiceRow[]>(choosePassword(selectPerson(parametersOf(caller)), choice, client));
    return accountOf(row);
  }
}
