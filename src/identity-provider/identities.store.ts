import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { UserStatus } from '../database/generated/enums.js';
import { PrismaService } from '../database/prisma.service.js';
import { type Transaction, TransactionService } from '../database/transaction.service.js';
import type { ProviderIdentity } from './provider-identity.js';

/** A user whom an identity may mean: the one it is bound to, or the one with its address. */
interface Candidate {
  readonly id: string;
  readonly version: number;
  readonly status: UserStatus;
  readonly identityIssuer: string | null;
  readonly identitySubject: string | null;
  readonly identityVoidBefore: Date | null;
}

/** An ACTIVE user. */
export interface IdentifiedUser {
  readonly orgId: number;
  readonly userId: string;
  /** Version of the password, as of now. */
  readonly version: number;
}

/** Which user an account at the identity provider belongs to. */
@Injectable()
export class IdentitiesStore {
  /** Ids of organizations by slug, so that a call needs one statement. */
  private readonly organizations = new LRUCache<string, number>({ max: 1_000, ttl: 60_000 });

  constructor(
    private readonly prisma: PrismaService,
    private readonly transactions: TransactionService,
  ) {}

  /**
   * Finds the user that the identity is bound to. At the first call, binds it to the user with its address.
   * @returns null if there is no such ACTIVE user, or if the user is bound to another account of the provider
   */
  async userOf(identity: ProviderIdentity): Promise<IdentifiedUser | null> {
    const orgId = await this.organizationOf(identity.organization);
    if (orgId === null) return null;
    const found = await this.find(this.prisma, orgId, identity);
    if (found === null || isBound(found, identity)) return userIn(orgId, found, identity);
    const isFree = found.identityIssuer !== identity.issuer && userIn(orgId, found, identity) !== null;
    return isFree ? this.bind(orgId, identity) : null;
  }

  private async organizationOf(slug: string): Promise<number | null> {
    const cached = this.organizations.get(slug);
    if (cached !== undefined) return cached;
    const known = await this.prisma.organization.findUnique({ where: { slug }, select: { id: true } });
    if (known !== null) this.organizations.set(slug, known.id);
    return known?.id ?? null;
  }

  /** The user to whom the identity is bound comes before the user with its address. */
  private async find(
    client: Transaction,
    orgId: number,
    { issuer, subject, email }: ProviderIdentity,
  ): Promise<Candidate | null> {
    const rows = await client.$queryRaw<Candidate[]>`
      SELECT u."id", u."credentialVersion" AS "version", u."status", u."identityIssuer", u."identitySubject",
        u."identityVoidBefore"
      FROM "User" u
      WHERE u."orgId" = ${orgId}
        AND (u."email" = ${email} OR (u."identityIssuer" = ${issuer} AND u."identitySubject" = ${subject}))`;
    return rows.find((row) => isBound(row, { issuer, subject })) ?? rows[0] ?? null;
  }

  /**
   * Binds by compare-and-set: of several first calls one writes, and the others read again what it wrote. A binding to
   * another issuer is replaced, because only tokens of one issuer are accepted. If another call has bound the identity
   * to another user since, the unique index refuses this one, and the transaction runs again.
   */
  private bind(orgId: number, identity: ProviderIdentity): Promise<IdentifiedUser | null> {
    const { issuer, subject, email } = identity;
    return this.transactions.run(async (tx) => {
      const found = await this.find(tx, orgId, identity);
      if (found !== null && !isBound(found, identity))
        await tx.$executeRaw`
          UPDATE "User" u SET "identityIssuer" = ${issuer}, "identitySubject" = ${subject}
          WHERE u."orgId" = ${orgId} AND u."id" = ${found.id}::uuid AND u."email" = ${email}
            AND u."status" = 'ACTIVE' AND u."identityIssuer" IS DISTINCT FROM ${issuer}`;
      const bound = await this.find(tx, orgId, identity);
      return bound !== null && isBound(bound, identity) ? userIn(orgId, bound, identity) : null;
    });
  }
}

function isBound(
  { identityIssuer, identitySubject }: Candidate,
  { issuer, subject }: Pick<ProviderIdentity, 'issuer' | 'subject'>,
): boolean {
  return identityIssuer === issuer && identitySubject === subject;
}

function userIn(orgId: number, user: Candidate | null, { issuedAt }: ProviderIdentity): IdentifiedUser | null {
  if (user?.status !== 'ACTIVE') return null;
  if (user.identityVoidBefore !== null && issuedAt < user.identityVoidBefore) return null;
  return { orgId, userId: user.id, version: user.version };
}
