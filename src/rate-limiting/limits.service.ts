import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { networkOf } from './network.js';

/** What is limited, each by counters of its own: `sign-in` of an account counts failures only. */
export type LimitedAction = 'sign-in' | 'accept' | 'resend';

/** A statement as rate-limiter-flexible hands it to a client of pg. */
interface Statement {
  text: string;
  values: unknown[];
}

/**
 * Who has tried too often, counted in the database, so that all replicas count together.
 * Counts live for `rateLimitWindow` from the first. Each count is one statement that
 * commits by itself, never part of a transaction: what is refused afterwards still
 * counts. Without the database nobody is let through: that is UNAVAILABLE, as everywhere.
 */
@Injectable()
export class LimitsService {
  private readonly perAddress: RateLimiterPostgres;
  private readonly perAccount: RateLimiterPostgres;

  constructor({ attemptsPerAddress, failuresPerAccount, rateLimitWindow }: Settings, prisma: PrismaService) {
    const shared = {
      // The application's own client and pool, with its timeouts, its errors and its end.
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
      // Further attempts are refused without a query: a flood
      // from one address must not take up the pool.
      inMemoryBlockOnConsumed: attemptsPerAddress + 1,
      clearExpiredByTimeout: true, // of the whole table, every few minutes; its timer keeps no process alive
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
   * @throws DomainError RATE_LIMITED when that is more than `attemptsPerAddress`
   */
  async countAttempt(action: LimitedAction, address: string): Promise<void> {
    await count(action, this.perAddress, networkOf(address));
  }

  /**
   * Counts what happens to one account.
   * @param account any text that stands for the account and for no other; only its hash is stored
   * @throws DomainError RATE_LIMITED when that is more than `failuresPerAccount`
   */
  async countOn(action: LimitedAction, account: string): Promise<void> {
    await count(action, this.perAccount, account);
  }

  /**
   * Counts nothing.
   * @throws DomainError RATE_LIMITED when the next `countOn` would
   */
  async checkOn(action: LimitedAction, account: string): Promise<void> {
    const counted = await this.perAccount.get(keyOf(action, account));
    if (counted !== null && counted.consumedPoints >= this.perAccount.points)
      throw rateLimited(action, this.perAccount, counted);
  }

  /**
   * To one user go at most `failuresPerAccount` mails within the
   * window, counted from their rows wherever mails are decided on.
   */
  refusalOfMails(retryAfter: number): DomainError {
    const { points, duration } = this.perAccount;
    return new DomainError('RATE_LIMITED', {
      retryAfter,
      rateLimit: { policy: 'mail-account', quota: points, window: duration },
    });
  }

  /** Begins to count an account anew. */
  async forget(action: LimitedAction, account: string): Promise<void> {
    await this.perAccount.delete(keyOf(action, account));
  }
}

function keyOf(action: LimitedAction, subject: string): string {
  return `${action}:${createHash('sha256').update(subject).digest('hex')}`;
}

/**
 * The library rejects with its result where something was counted
 * too often, and with an error where it could not be counted.
 */
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

/** Prisma answers with a BigInt where the library, used to pg, calculates with what it gets. */
async function query(prisma: PrismaService, { text, values }: Statement): Promise<object> {
  const found = await prisma.$queryRawUnsafe<{ points: number; expire: bigint }[]>(text, ...values);
  return { rows: found.map(({ points, expire }) => ({ points, expire: Number(expire) })), rowCount: found.length };
}
