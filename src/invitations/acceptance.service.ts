import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { ClientInfo } from '../auth/current-client.decorator.js';
import { PasswordsService } from '../auth/passwords.service.js';
import { TokensService } from '../auth/tokens.service.js';
import { lockUser } from '../database/locks.js';
import { PrismaService } from '../database/prisma.service.js';
import { TransactionService } from '../database/transaction.service.js';
import { DomainError, problem } from '../errors/domain-error.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import { networkOf } from '../rate-limiting/network.js';
import type { AcceptInvitationInput } from './accept-invitation.input.js';
import type { AcceptedInvitation } from './accepted-invitation.model.js';
import { InvitationsStore } from './invitations.store.js';

/** Accepts invitations, for the user who has the link. */
@Injectable()
export class AcceptanceService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly limits: LimitsService,
    private readonly transactions: TransactionService,
    private readonly store: InvitationsStore,
    private readonly passwords: PasswordsService,
    private readonly tokens: TokensService,
  ) {}

  /**
   * Sets the password, makes the account ACTIVE and signs the user in. Confirms the mailbox, because only its owner
   * knows the new password. Of concurrent calls with one token, one succeeds.
   *
   * Everything rolls back (invitation, user and audit row) if the invitation is no longer open, or if a statement or
   * the commit fails.
   *
   * @throws DomainError INVALID_INPUT with INVITATION_INVALID, without telling whether the token was unknown, used,
   * replaced, revoked or expired, or the user is deactivated; RATE_LIMITED per address, because invalid tokens have no
   * account
   */
  async acceptInvitation({ token, password }: AcceptInvitationInput, client: ClientInfo): Promise<AcceptedInvitation> {
    await this.limits.countAttempt('accept', client.address);
    const { orgId, secret } = partsOf(token);
    // Hashing takes long, so it happens before the transaction opens, and only for a valid token.
    const open = await this.store.findOpen(this.prisma, orgId, secret);
    if (open === null) throw invalid();
    const passwordHash = await this.passwords.hash(password, {
      organization: orgId,
      caller: networkOf(client.address),
    });

    const user = await this.transactions.run(async (tx) => {
      await lockUser(tx, orgId, open);
      return this.store.accept(tx, open, { token: secret, passwordHash, auditEventId: uuidv7() }, client);
    });
    if (user === null) throw invalid();
    const { credentialVersion, ...person } = user;
    return {
      user: { ...person, status: 'ACTIVE' },
      accessToken: this.tokens.sign({ orgId, userId: person.id, version: credentialVersion }),
      expiresIn: this.tokens.expiresIn,
    };
  }
}

/** The part before the dot is the organization, so that the query searches one tenant only. */
function partsOf(token: string): { orgId: number; secret: string } {
  const [, org = '', secret = ''] = /^([1-9]\d{0,9})\.([\w-]{43})$/.exec(token) ?? [];
  if (secret === '' || Number(org) >= 2 ** 31) throw invalid();
  return { orgId: Number(org), secret };
}

function invalid(): DomainError {
  return new DomainError('INVALID_INPUT', { problems: [problem('INVITATION_INVALID', '/token')] });
}
