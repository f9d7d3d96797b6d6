import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { ActorsService } from '../auth/actors.service.js';
import { AuthService } from '../auth/auth.service.js';
import type { Caller } from '../auth/caller.js';
import type { ClientInfo } from '../auth/current-client.decorator.js';
import type { LoginResult } from '../auth/login-result.model.js';
import { PasswordsService } from '../auth/passwords.service.js';
import { SESSION_TOKEN_TTL, TokensService } from '../auth/tokens.service.js';
import { lockUser } from '../database/locks.js';
import { TransactionService } from '../database/transaction.service.js';
import { DomainError, problem } from '../errors/domain-error.js';
import type { ChangePasswordInput } from './password-calls.input.js';
import { PasswordChangesStore } from './password-changes.store.js';

/** Changes passwords, for signed-in users who know the current one. */
@Injectable()
export class PasswordChangesService {
  constructor(
    private readonly actors: ActorsService,
    private readonly auth: AuthService,
    private readonly passwords: PasswordsService,
    private readonly tokens: TokensService,
    private readonly transactions: TransactionService,
    private readonly store: PasswordChangesStore,
  ) {}

  /**
   * Sets a new password for the caller. All other tokens and sessions end, and an open link for a new password becomes
   * void. Another user who set the password before still counts, because only a mailed link confirms the mailbox.
   *
   * Everything rolls back (password, sessions, link and audit row) if the caller's token became void meanwhile, or if a
   * statement or the commit fails.
   *
   * @returns the next token, of the same session if the caller has one
   * @throws DomainError UNAUTHENTICATED if the token is void; FORBIDDEN for an API key; INVALID_INPUT with
   * PASSWORD_WRONG; RATE_LIMITED and UNAVAILABLE as at sign-in
   */
  async changePassword(
    { currentPassword, newPassword }: ChangePasswordInput,
    caller: Caller,
    client: ClientInfo,
  ): Promise<LoginResult> {
    const person = await this.actors.personOf(caller);
    const { orgId, userId, sessionId } = person;
    const own = await this.store.findOwn(person);
    if (own === null) throw new DomainError('UNAUTHENTICATED');
    const input = { ...own, password: currentPassword };
    const isCorrect = (await this.auth.findByPassword(input, client, () => Promise.resolve(own))) !== null;
    if (!isCorrect)
      throw new DomainError('INVALID_INPUT', { problems: [problem('PASSWORD_WRONG', '/currentPassword')] });
    const passwordHash = await this.passwords.hash(newPassword, { organization: orgId, caller: userId });

    const account = await this.transactions.run(async (tx) => {
      await lockUser(tx, orgId, { userId });
      return this.store.change(tx, person, { passwordHash, auditEventId: uuidv7() }, client);
    });
    if (account === null) throw new DomainError('UNAUTHENTICATED');
    return {
      accessToken: this.tokens.sign({ orgId, userId, version: account.credentialVersion, sessionId }),
      expiresIn: sessionId === undefined ? this.tokens.expiresIn : SESSION_TOKEN_TTL,
    };
  }
}
