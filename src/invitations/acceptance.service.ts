import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Visit } from '../auth/current-visit.decorator.js';
import { PasswordsService } from '../auth/passwords.service.js';
import { TokensService } from '../auth/tokens.service.js';
import { PrismaService } from '../database/prisma.service.js';
import { TransactionService } from '../database/transaction.service.js';
import { DomainError, problem } from '../errors/domain-error.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import { networkOf } from '../rate-limiting/network.js';
import type { AcceptInvitationInput } from './accept-invitation.input.js';
import type { AcceptedInvitation } from './accepted-invitation.model.js';
import { InvitationsStore } from './invitations.store.js';

/** What a person does with the link of their invitation. */
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
   * Sets the password, makes the account ACTIVE and signs in. Of many calls with one token one wins. The mailbox is
   * confirmed by it: nobody else knows the password any more.
   *
   * Everything rolls back (invitation, user and audit row) when the invitation
   * is not open any more, and when a statement or the commit fails.
   *
   * @throws DomainError INVALID_INPUT with INVITATION_INVALID, the same for a token that
   * never was, was used, replaced or revoked, has expired, or whose user is deactivated;
   * RATE_LIMITED. A token that opens nothing has no account that it could count for.
   */
  async acceptInvitation({ token, password }: AcceptInvitationInput, visit: Visit): Promise<AcceptedInvitation> {
    await this.limits.countAttempt('accept', visit.address);
    const { orgId, secret } = partsOf(token);
    // Hashing takes long, so it happens before the transaction opens, and only for a token that opens something.
    const open = await this.store.findOpen(this.prisma, orgId, secret);
    if (open === null) throw invalid();
    const passwordHash = await this.passwords.hash(password, { organization: orgId, caller: networkOf(visit.address) });

    const user = await this.transactions.run(async (tx) => {
      await this.store.lockUserOf(tx, open);
      return this.store.accept(tx, open, { token: secret, passwordHash, auditEventId: uuidv7() }, visit);
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

/** The organization stands before the dot, so that a token is looked for in one tenant only. */
function partsOf(token: string): { orgId: number; secret: string } {
  const [, org = '', secret = ''] = /^([1-9]\d{0,9})\.([\w-]{43})$/.exec(token) ?? [];
  if (secret === '' || Number(org) >= 2 ** 31) throw invalid();
  return { orgId: Number(org), secret };
}

function invalid(): DomainError {
  return new DomainError('INVALID_INPUT', { problems: [problem('INVITATION_INVALID', '/token')] });
}
