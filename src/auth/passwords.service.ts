import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import pLimit from 'p-limit';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings.js';

/** bcrypt reads no further; what comes after would not count. */
const BCRYPT_BYTES = 72;

/** Milliseconds. */
const WAIT_AT_MOST = 5_000;

/**
 * bcrypt, a few hashes at a time. Each takes a thread and a core for some hundred milliseconds (cost 12), so one core stays free for
 * everything else.
 */
@Injectable()
export class PasswordsService {
  private readonly limit = pLimit(Math.max(1, availableParallelism() - 1));
  private readonly cost: number;
  /** A real hash of nothing anybody knows: checking against it takes as long as checking against a user's. */
  private readonly dummyHash: string;

  /** Milliseconds that one comparison takes here. */
  private readonly takes: number;

  constructor(settings: Settings) {
    this.cost = settings.bcryptCost;
    const begun = performance.now();
    this.dummyHash = bcrypt.hashSync(crypto.randomUUID(), this.cost);
    this.takes = performance.now() - begun;
  }

  hash(password: string): Promise<string> {
    return this.limit(() => bcrypt.hash(password, this.cost));
  }

  /**
   * Takes the same time whether or not there is a hash to compare with.
   * @throws DomainError UNAVAILABLE when so many wait that the answer would take longer than anybody does: whoever need not be signed in
   * could else stop everybody's sign-in, and the end of the process
   */
  async matches(password: string, hash: string | null): Promise<boolean> {
    if ((this.limit.pendingCount * this.takes) / this.limit.concurrency > WAIT_AT_MOST) {
      throw new DomainError('UNAVAILABLE', { cause: new Error('Too many sign-ins at once') });
    }
    const isMatch = await this.limit(() => bcrypt.compare(password, hash ?? this.dummyHash));
    return isMatch && hash !== null && Buffer.byteLength(password) <= BCRYPT_BYTES;
  }
}
