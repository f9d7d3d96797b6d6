import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { databaseFaultOf } from '../errors/database-error.js';
import type { Prisma } from './generated/client.js';
import { PrismaService } from './prisma.service.js';

/** The client inside a transaction. Whatever writes takes one as its first parameter. */
export type Transaction = Prisma.TransactionClient;

const MAX_ATTEMPTS = 5;

/** Runs a piece of work in one real transaction (READ COMMITTED). */
@Injectable()
export class TransactionService {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Commits what `work` has written, or nothing. Run again as a whole, after a pause that grows and varies, when another transaction
   * was in the way: a serialization failure, a deadlock, or a constraint that only a race can violate.
   * @param options `timeout`: milliseconds until it is rolled back, where the usual few seconds are too short
   * @throws DomainError UNAVAILABLE when the database cannot be reached, has no time, or every attempt met a conflict
   */
  async run<T>(work: (tx: Transaction) => Promise<T>, { timeout }: { timeout?: number } = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.prisma.$transaction(work, timeout === undefined ? {} : { timeout });
      } catch (error) {
        const fault = databaseFaultOf(error);
        if (fault.kind === 'OTHER') throw error;
        if (fault.kind === 'OUTAGE' || attempt === MAX_ATTEMPTS) throw fault.error;
        await sleep(Math.random() * 10 * 2 ** attempt);
      }
    }
  }
}
