import { Injectable } from '@nestjs/common';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError } from '../errors/domain-error.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import { networkOf } from '../rate-limiting/network.js';
import type { ClientInfo } from './current-client.decorator.js';
import type { LoginInput } from './login.input.js';
import type { LoginResult } from './login-result.model.js';
import { PasswordsService } from './passwords.service.js';
import { TokensService } from './tokens.service.js';

@Injectable()
export class AuthService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly passwords: PasswordsService,
    private readonly tokens: TokensService,
    private readonly limits: LimitsService,
  ) {}

  /**
   * Signs in.
   * @throws DomainError as `checkCredentials`
   */
  async login(input: LoginInput, client: ClientInfo): Promise<LoginResult> {
    const user = await this.checkCredentials(input, client);
    return { accessToken: this.tokens.sign(user), expiresIn: this.tokens.expiresIn };
  }

  /**
   * Finds the user who signs in. All failures (unknown organization or user, wrong password, invited or deactivated user) look the same in
   * answer, time and limits. The limit is checked again after the comparison, so that concurrent guesses gain nothing.
   * @throws DomainError UNAUTHENTICATED; UNAVAILABLE if too many comparisons are waiting
   * @throws DomainError RATE_LIMITED after too many attempts from the address, or too many failures of the account
   */
  async checkCredentials(
    { organization, email, password }: LoginInput,
    { address }: ClientInfo,
  ): Promise<{ orgId: number; userId: string; version: number }> {
    const account = JSON.stringify([organization, email]);
    await this.limits.countAttempt('sign-in', address);
    await this.limits.checkOn('sign-in', account);

    const known = await this.prisma.organization.findUnique({ where: { slug: organization }, select: { id: true } });
    // Runs for an unknown organization too, so that it takes the same time. No organization has the id 0.
    const user = await this.prisma.user.findUnique({
      where: { orgId_email: { orgId: known?.id ?? 0, email } },
      select: { orgId: true, id: true, status: true, passwordHash: true, credentialVersion: true },
    });
    const hash = user?.status === 'ACTIVE' ? user.passwordHash : null;
    const isMatch = await this.passwords.matches(password, hash, { organization, caller: networkOf(address) });
    if (user === null || !isMatch) {
      await this.limits.countOn('sign-in', account);
      throw new DomainError('UNAUTHENTICATED');
    }
    await this.limits.checkOn('sign-in', account);
    await this.limits.forget('sign-in', account);
    return { orgId: user.orgId, userId: user.id, version: user.credentialVersion };
  }
}
