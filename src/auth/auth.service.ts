import { Injectable } from '@nestjs/common';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError } from '../errors/domain-error.js';
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
  ) {}

  /**
   * Signs in. Unknown organization or user, wrong password, invited and deactivated users get the same answer after the same time.
   * @throws DomainError UNAUTHENTICATED
   */
  async login({ organization, email, password }: LoginInput): Promise<LoginResult> {
    const user = await this.prisma.user.findFirst({
      where: { email, organization: { slug: organization } },
      select: { orgId: true, id: true, status: true, passwordHash: true },
    });
    const hash = user?.status === 'ACTIVE' ? user.passwordHash : null;
    const isMatch = await this.passwords.matches(password, hash);
    if (user === null || !isMatch) throw new DomainError('UNAUTHENTICATED');
    return {
      accessToken: this.tokens.sign({ orgId: user.orgId, userId: user.id }),
      expiresIn: this.tokens.expiresIn,
    };
  }
}
