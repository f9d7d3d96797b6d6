import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AuthService } from '../auth/auth.service.js';
import type { ClientInfo } from '../auth/current-client.decorator.js';
import { PasswordsService } from '../auth/passwords.service.js';
import { TokensService } from '../auth/tokens.service.js';
import type { LinkPurpose } from '../database/generated/enums.js';
import { lockUser } from '../database/locks.js';
import { PrismaService } from '../database/prisma.service.js';
import { TransactionService } from '../database/transaction.service.js';
import type { ProblemCode } from '../errors/catalogue.js';
import { DomainError, problem } from '../errors/domain-error.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import { networkOf } from '../rate-limiting/network.js';
import type { AcceptedInvitation } from './accepted-invitation.model.js';
import type { LinkPreview } from './link-preview.model.js';
import { LinksStore, type LinkToken } from './links.store.js';

const INVALID: Readonly<Record<LinkPurpose, ProblemCode>> = {
  INVITATION: 'INVITATION_INVALID',
  PASSWORD_RESET: 'RESET_INVALID',
};

/**
 * Opens the links of mails, for the user who has the link. Each call counts towards one limit per address, because
 * invalid tokens have no account. No refusal tells whether the token was unknown, used, replaced, revoked or expired,
 * or the account cannot use it.
 */
@Injectable()
export class LinksService {
  constructor(
    private readonly auth: AuthService,
    private readonly prisma: PrismaService,
    private readonly limits: LimitsService,
    private readonly transactions: TransactionService,
    private readonly store: LinksStore,
    private readonly passwords: PasswordsService,
    private readonly tokens: TokensService,
  ) {}

  /**
   * What the link is for. Changes nothing.
   * @throws DomainError INVALID_INPUT with INVITATION_INVALID, whatever the link was for; RATE_LIMITED
   */
  async previewLink({ token }: { token: string }, client: ClientInfo): Promise<LinkPreview> {
    await this.limits.countAttempt('accept', client.address);
    const preview = await this.store.preview(this.prisma, partsOf(token, 'INVITATION'));
    if (preview === null) throw invalid('INVITATION');
    return preview;
  }

  /**
   * Sets the password, makes the account ACTIVE and signs the user in. All older tokens, sessions and links of the user
   * become void. Confirms the mailbox, because only its owner knows the new password. If wrong sign-ins have locked the
   * account, it is open again. Of concurrent calls with one token, one succeeds.
   *
   * Everything rolls back (links, user, sessions and audit row) if the link is no longer open, or if a statement or the
   * commit fails.
   *
   * @throws DomainError INVALID_INPUT with INVITATION_INVALID or RESET_INVALID; RATE_LIMITED
   */
  async useLink(
    purpose: LinkPurpose,
    { token, password }: { token: string; password: string },
    client: ClientInfo,
  ): Promise<AcceptedInvitation> {
    await this.limits.countAttempt('accept', client.address);
    const link = partsOf(token, purpose);
    // Hashing takes long, so it happens before the transaction opens, and only for a valid token.
    const found = await this.store.find(this.prisma, link, purpose);
    if (found === null) throw invalid(purpose);
    const { userId, organization } = found;
    const owner = { organization: link.orgId, caller: networkOf(client.address) };
    const passwordHash = await this.passwords.hash(password, owner);

    const account = await this.transactions.run(async (tx) => {
      await lockUser(tx, link.orgId, { userId });
      return this.store.use(tx, link, { purpose, passwordHash, auditEventId: uuidv7() }, client);
    });
    if (account === null) throw invalid(purpose);
    const { credentialVersion, ...user } = account;
    // The new password is stored. If this fails, the user is still signed in, and can sign in again after the window.
    await this.auth.forgetFailures({ organization, email: user.email }).catch(() => {});
    return {
      user: { ...user, status: 'ACTIVE' },
      accessToken: this.tokens.sign({ orgId: link.orgId, userId: user.id, version: credentialVersion }),
      expiresIn: this.tokens.expiresIn,
    };
  }
}

function partsOf(token: string, purpose: LinkPurpose): LinkToken {
  const [, org = '', secret = ''] = /^([1-9]\d{0,9})\.([\w-]{43})$/.exec(token) ?? [];
  if (secret === '' || Number(org) >= 2 ** 31) throw invalid(purpose);
  return { orgId: Number(org), secret };
}

function invalid(purpose: LinkPurpose): DomainError {
  return new DomainError('INVALID_INPUT', { problems: [problem(INVALID[purpose], '/token')] });
}
