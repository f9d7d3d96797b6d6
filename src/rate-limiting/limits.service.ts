import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { networkOf } from './network.js';

/**
 * Limited actions, each with its own counters. Per account, `sign-in` counts only failures, also of the current
 * password that users enter for a new one. `accept` counts all calls with the token of a mailed link.
 */
export type LimitedAction = 'sign-in' | 'accept' | 'resend' | 'password-reset';

/** Calls about many users that a caller can make within the window. */
const BULK_CALLS = 10;

/** A signed-in user, or an API key. */
interface LimitedCaller {
  orgId: number;
  userId?: string | undefined;
  keyHash?: string | undefined;
}

/** A statement that rate-limiter-flexible sends to pg. */
interface Statement {
  text: string;
  values: unknown[];
}

/**
 * Counts attempts in the database, so that all replicas share the limits. A counter expires `rateLimitWindow` after its
 * first attempt. Counts are never part of a transaction, so failed calls count too. Without the database, limited calls
 * fail with UNAVAILABLE.
 */
@Injectable()
export class LimitsService {
  private readonly perAddress: RateLimiterPostgres;
  private readonly perCaller: RateLimiterPostgres;
  private readonly perAccount: RateLimiterPostgres;
  private readonly bulkPerCaller: RateLimiterPostgres;

  constructor({ attemptsPerAddress, failuresPerAccount, rateLimitWindow }: Settings, prisma: PrismaService) {
    const shared = {
      // Uses the application's client, with its timeouts and error handling.
      storeClient: { query: (statement: Statement) => query(prisma, statement) },
      storeType: 'client',
      tableName: 'RateLimit',
      tableCreated: true,
      duration: rateLimitWindow,
    };
    this.perAddress = new RateLimiterPostgres({
      ...shared,
      keyPrefix: 'address',
      points: attemptsPerAddress,
      // Rejects further attempts without a query, so that a flood from one address does not use up the pool.
      inMemoryBlockOnConsumed: attemptsPerAddress + 1,
      clearExpiredByTimeout: true, // cleans the whole table every few minutes, by an unref'd timer
    });
    this.perCaller = new RateLimiterPostgres({
      ...shared,
      keyPrefix: 'caller',
      points: attemptsPerAddress,
      clearExpiredByTimeout: false,
    });
    this.bulkPerCaller = new RateLimiterPostgres({
      ...shared,
      keyPrefix: 'bulk-caller',
      points: BULK_CALLS,
      clearExpiredByTimeout: false,
    });
    this.perAccount = new RateLimiterPostgres({
      ...shared,
      keyPrefix: 'account',
      points: failuresPerAccount,
      clearExpiredByTimeout: false,
    });
  }

  /**
   * Counts an attempt from this address.
   * @throws DomainError RATE_LIMITED after more than `attemptsPerAddress` attempts
   */
  async countAttempt(action: LimitedAction, address: string): Promise<void> {
    await count(action, this.perAddress, networkOf(address));
  }

  /**
   * Counts a call of this user or API key, whatever the address.
   * @throws DomainError RATE_LIMITED after more than `attemptsPerAddress` calls
   */
  async countCall(action: LimitedAction, { orgId, userId, keyHash = '' }: LimitedCaller): Promise<void> {
    await count(action, this.perCaller, `${String(orgId)} ${userId ?? keyHash}`);
  }

  /**
   * Counts a call about many users of this user or API key.
   * @throws DomainError RATE_LIMITED after more than ten calls
   */
  async countBulkCall(action: LimitedAction, { orgId, userId, keyHash = '' }: LimitedCaller): Promise<void> {
    await count(action, this.bulkPerCaller, `${String(orgId)} ${userId ?? keyHash}`);
  }

  /**
   * Counts a failure of an account.
   * @param account any text that identifies the account; only its hash is stored
   * @throws DomainError RATE_LIMITED after more than `failuresPerAccount` failures
   */
  async countOn(action: LimitedAction, account: string): Promise<void> {
    await count(action, this.perAccount, account);
  }

  /**
   * Checks the limit without counting.
   * @throws DomainError RATE_LIMITED if the next `countOn` would
   */
  async checkOn(action: LimitedAction, account: string): Promise<void> {
    const counted = await this.perAccount.get(keyOf(action, account));
    if (counted !== null && counted.consumedPoints >= this.perAccount.points)
      throw rateLimited(action, this.perAccount, counted);
  }

  /** The error for the mail limit of a user: `failuresPerAccount` mails per window, counted from the rows of mails. */
  refusalOfMails(retryAfter: number): DomainError {
    const { points, duration } = this.perAccount;
    return new DomainError('RATE_LIMITED', {
      retryAfter,
      rateLimit: { policy: 'mail-account', quota: points, window: duration },
    });
  }

  /** Resets the counter of an account. */
  async forget(action: LimitedAction, account: string): Promise<void> {
    await this.perAccount.delete(keyOf(action, account));
  }
}

function keyOf(action: LimitedAction, subject: string): string {
  return `${action}:${createHash('sha256').update(subject).digest('hex')}`;
}

/** The library rejects with a result if the limit is exceeded, and with an error if it could not count. */
async function count(action: LimitedAction, limiter: RateLimiterPostgres, subject: string): Promise<void> {
  try {
    await limiter.consume(keyOf(action, subject));
  } catch (error) {
    throw error instanceof RateLimiterRes ? rateLimited(action, limiter, error) : error;
  }
}

function rateLimited(
  action: LimitedAction,
  { keyPrefix, points, duration }: RateLimiterPostgres,
  { msBeforeNext }: RateLimiterRes,
): DomainError {
  return new DomainError('RATE_LIMITED', {
    retryAfter: Math.max(1, Math.ceil(msBeforeNext / 1000)),
    rateLimit: { policy: `${action}-${keyPrefix}`, quota: points, window: duration },
  });
}

/** Converts Prisma's BigInt to the number that the library expects. */
async function query(prisma: PrismaService, { text, values }: Statement): Promise<object> {
  const found = await prisma.$queryRawUnsafe<{ points: number; expire: bigint }[]>(text, ...values);
  return { rows: found.map(({ points, expire }) => ({ points, expire: Number(expire) })), rowCount: found.length };
}
