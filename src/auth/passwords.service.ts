import { availableParallelism } from 'node:os';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { DRAIN_WITHIN } from '../http/drain.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { FairQueue } from './fair-queue.js';

/** bcrypt reads no further; what comes after would not count. */
const BCRYPT_BYTES = 72;

/** Milliseconds. What waits when the process is told to stop is answered before its connections are cut. */
export const WAIT_AT_MOST = DRAIN_WITHIN - 3_000;

/** libuv has 4 threads for everything, name look-ups and files included. */
const MOST_THREADS = 3;

/** Weight of the latest hash in the moving average. */
const WEIGHT = 0.2;

/** For whom a password is hashed. Organizations and callers take turns. */
export interface PasswordOwner {
  /** As the caller names it, at sign-in: an organization that does not exist has to wait like one that does. */
  readonly organization: string | number;
  /** A text that stands for the person or network that calls. */
  readonly caller: string;
}

/**
 * bcrypt, a few hashes at a time. Each takes a thread and a core for some hundred milliseconds (cost 12), so one core
 * stays free for everything else. Sign-ins take turns with passwords that are set, so that neither keeps the other out.
 */
@Injectable()
export class PasswordsService implements OnModuleDestroy {
  private readonly cost: number;
  /** A real hash of nothing anybody knows: checking against it takes as long as checking against a user's. */
  private readonly dummyHash: string;
  private readonly queue: FairQueue;
  private readonly threads = Math.max(1, Math.min(availableParallelism() - 1, MOST_THREADS));
  /** Milliseconds that one hash takes, on average of late. */
  private takes: number;
  private isStopping = false;

  constructor(settings: Settings) {
    this.cost = settings.bcryptCost;
    const begun = performance.now();
    this.dummyHash = bcrypt.hashSync(crypto.randomUUID(), this.cost);
    this.takes = performance.now() - begun;
    this.queue = new FairQueue({
      atOnce: this.threads,
      capacity: () => Math.max(1, Math.floor((WAIT_AT_MOST * this.threads) / this.takes)),
      refusal: () => this.refusal(),
    });
  }

  /**
   * Of the text in its composed form (Unicode NFC): keyboards send the same text in different forms.
   * @throws DomainError UNAVAILABLE when too many wait, or the process stops
   */
  hash(password: string, owner: PasswordOwner): Promise<string> {
    return this.inTurn('set', owner, () => bcrypt.hash(password.normalize('NFC'), this.cost));
  }

  /**
   * Takes the same time whether or not there is a hash to compare with. Compares the text as it was sent as well where
   * its NFC is another: older hashes were made of it.
   * @throws DomainError UNAVAILABLE when too many wait, or the process stops
   */
  async matches(password: string, hash: string | null, owner: PasswordOwner): Promise<boolean> {
    for (const form of new Set([password.normalize('NFC'), password])) {
      const isMatch = await this.inTurn('compare', owner, () => bcrypt.compare(form, hash ?? this.dummyHash));
      if (isMatch && hash !== null && Buffer.byteLength(form) <= BCRYPT_BYTES) return true;
    }
    return false;
  }

  /** Runs before the server closes. Refuses new work; queued work keeps its waiting time. */
  onModuleDestroy(): void {
    this.isStopping = true;
    setTimeout(() => this.queue.refuseBeyond(0), WAIT_AT_MOST).unref();
  }

  private async inTurn<T>(kind: string, { organization, caller }: PasswordOwner, work: () => Promise<T>): Promise<T> {
    if (this.isStopping) throw this.refusal();
    return this.queue.run({ kind, organization: String(organization), caller }, async () => {
      const begun = performance.now();
      const result = await work();
      this.takes += WEIGHT * (performance.now() - begun - this.takes);
      return result;
    });
  }

  private refusal(): DomainError {
    const seconds = Math.ceil((this.queue.size * this.takes) / this.threads / 1_000);
    return new DomainError('UNAVAILABLE', {
      cause: new Error(this.isStopping ? 'The process is stopping' : 'Too many passwords wait to be hashed'),
      retryAfter: Math.max(1, seconds),
    });
  }
}
