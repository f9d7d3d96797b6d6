import { availableParallelism } from 'node:os';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { DRAIN_WITHIN } from '../settings/drain.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { FairQueue } from './fair-queue.js';

/** bcrypt ignores all bytes after these. */
const BCRYPT_BYTES = 72;

/** Milliseconds. During shutdown, waiting calls get an answer before the server closes their connections. */
export const WAIT_AT_MOST = DRAIN_WITHIN - 3_000;

/** libuv has 4 threads, which DNS and file access also use. */
const MOST_THREADS = 3;

/** Weight of the latest hash in the moving average. */
const WEIGHT = 0.2;

/** The owner of a password, for taking turns. */
export interface PasswordOwner {
  /** At sign-in, the name that the client sent, so that unknown organizations wait like existing ones. */
  readonly organization: string | number;
  /** Identifies the user or the network that calls. */
  readonly caller: string;
}

/**
 * Hashes passwords with bcrypt, a few at a time. A hash uses one core for some hundred milliseconds (cost 12), so one
 * core stays free for other work. Sign-ins and new passwords take turns.
 */
@Injectable()
export class PasswordsService implements OnModuleDestroy {
  private readonly cost: number;
  /** The hash of a random password, so that a comparison without a user takes the same time. */
  private readonly dummyHash: string;
  private readonly queue: FairQueue;
  private readonly threads = Math.max(1, Math.min(availableParallelism() - 1, MOST_THREADS));
  /** Recent average time of a hash in milliseconds. */
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

  /** Number of hashes that wait for their turn. */
  get waiting(): number {
    return this.queue.size;
  }

  /**
   * Hashes the composed form (Unicode NFC), because keyboards send the same text in different forms.
   * @throws DomainError UNAVAILABLE if too many hashes are waiting, or if the process is stopping
   */
  hash(password: string, owner: PasswordOwner): Promise<string> {
    return this.inTurn('set', owner, () => bcrypt.hash(password.normalize('NFC'), this.cost));
  }

  /**
   * Takes the same time with and without a hash. Also compares the text as sent if it differs from its NFC form,
   * because older hashes used it.
   * @throws DomainError UNAVAILABLE if too many hashes are waiting, or if the process is stopping
   */
  async matches(password: string, hash: string | null, owner: PasswordOwner): Promise<boolean> {
    for (const form of new Set([password.normalize('NFC'), password])) {
      const isMatch = await this.inTurn('compare', owner, () => bcrypt.compare(form, hash ?? this.dummyHash));
      if (isMatch && hash !== null && Buffer.byteLength(form) <= BCRYPT_BYTES) return true;
    }
    return false;
  }

  /** Runs before the server closes. Rejects new work; waiting work can still run for a while. */
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
      cause: new Error(this.isStopping ? 'The process is stopping' : 'Too many passwords are waiting to be hashed'),
      retryAfter: Math.max(1, seconds),
    });
  }
}
