import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type DatabaseFault, databaseFaultOf } from '../errors/database-error.js';
import { DomainError } from '../errors/domain-error.js';
import type { Prisma } from './generated/client.js';
import { PrismaService } from './prisma.service.js';

/** The client inside a transaction. Every function that writes takes it as the first parameter. */
export type Transaction = Prisma.TransactionClient;

/** Work throws it to run the whole transaction again. */
export class TransactionConflict extends Error {}

const MAX_ATTEMPTS = 5;

/** Runs work in one database transaction (READ COMMITTED). */
@Injectable()
export class TransactionService {
  /** How often this process has run a transaction again. */
  retries = 0;

  constructor(private readonly prisma: PrismaService) {}

  /**
   * Commits everything that `work` wrote, or nothing. Retries the whole transaction with exponential backoff after a
   * conflict: a serialization failure, a deadlock, or a constraint violation that only a race can cause.
   * @param options `timeout`: milliseconds until rollback, if the default of a few seconds is too short
   * @throws DomainError UNAVAILABLE if the database is unreachable or overloaded, or if every attempt met a conflict
   */
  async run<T>(work: (tx: Transaction) => Promise<T>, { timeout }: { timeout?: number } = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.prisma.$transaction(work, timeout === undefined ? {} : { timeout });
      } catch (error) {
        const fault = faultOf(error);
        if (fault.kind === 'OTHER') throw error;
        if (fault.kind === 'OUTAGE' || attempt === MAX_ATTEMPTS) throw fault.error;
        this.retries++;
        await sleep(Math.random() * 10 * 2 ** attempt);
      }
    }
  }
}

function faultOf(error: unknown): DatabaseFault {
  if (!(error instanceof TransactionConflict)) return databaseFaultOf(error);
  return { kind: 'CONFLICT', error: new DomainError('UNAVAILABLE', { cause: error }) };
}
