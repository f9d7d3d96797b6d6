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
   * Finds the user who signs in. All failures (unknown organization or user, wrong password, invited or deactivated
   * user) look the same in answer, time and limits.
   * @throws DomainError UNAUTHENTICATED; otherwise as `findByPassword`
   */
  async checkCredentials(
    input: LoginInput,
    client: ClientInfo,
  ): Promise<{ orgId: number; userId: string; version: number }> {
    const user = await this.findByPassword(input, client, () => this.findActive(input));
    if (user === null) throw new DomainError('UNAUTHENTICATED');
    return { orgId: user.orgId, userId: user.id, version: user.credentialVersion };
  }

  /**
   * Compares the password of an account, within the limits of sign-ins. The limit is checked again after the
   * comparison, so that concurrent guesses gain nothing.
   * @param find returns null if there is no such ACTIVE account. The comparison takes the same time.
   * @returns null if the password is wrong, which counts as a failed sign-in
   * @throws DomainError RATE_LIMITED after too many attempts from the address, or too many failures of the account;
   * UNAVAILABLE if too many comparisons are waiting
   */
  async findByPassword<User extends { passwordHash: string | null }>(
    { organization, email, password }: LoginInput,
    { address }: ClientInfo,
    find: () => Promise<User | null>,
  ): Promise<User | null> {
    const account = nameOf({ organization, email });
    await this.limits.countAttempt('sign-in', address);
    await this.limits.checkOn('sign-in', account);

    const user = await find();
    const owner = { organization, caller: networkOf(address) };
    const isMatch = await this.passwords.matches(password, user?.passwordHash ?? null, owner);
    if (user === null || !isMatch) {
      await this.limits.countOn('sign-in', account);
      return null;
    }
    await this.limits.checkOn('sign-in', account);
    await this.limits.forget('sign-in', account);
    return user;
  }

  /** Resets the counter of failed sign-ins, after the user has used a mailed link to set a new password. */
  async forgetFailures(account: AccountName): Promise<void> {
    await this.limits.forget('sign-in', nameOf(account));
  }

  /** Finds the account that a user names without a token. @returns null if there is none that is ACTIVE */
  async findActive({ organization, email }: AccountName): Promise<NamedAccount | null> {
    const known = await this.prisma.organization.findUnique({ where: { slug: organization }, select: { id: true } });
    // Runs for an unknown organization too, so that it takes the same time. No organization has the id 0.
    const user = await this.prisma.user.findUnique({
      where: { orgId_email: { orgId: known?.id ?? 0, email } },
      select: { orgId: true, id: true, status: true, passwordHash: true, credentialVersion: true },
    });
    return user?.status === 'ACTIVE' ? user : null;
  }
}

/** How users name an account: the slug of the organization, and the e-mail address. */
type AccountName = Pick<LoginInput, 'organization' | 'email'>;

const nameOf = ({ organization, email }: AccountName): string => JSON.stringify([organization, email]);

/** An ACTIVE account. */
interface NamedAccount {
  readonly orgId: number;
  readonly id: string;
  readonly passwordHash: string | null;
  readonly credentialVersion: number;
}
