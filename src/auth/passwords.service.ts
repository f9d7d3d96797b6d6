import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import pLimit from 'p-limit';
import { Settings } from '../settings.js';

/** bcrypt reads no further; what comes after would not count. */
const BCRYPT_BYTES = 72;

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

  constructor(settings: Settings) {
    this.cost = settings.bcryptCost;
    this.dummyHash = bcrypt.hashSync(crypto.randomUUID(), this.cost);
  }

  hash(password: string): Promise<string> {
    return this.limit(() => bcrypt.hash(password, this.cost));
  }

  /** Takes the same time whether or not there is a hash to compare with. */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const isMatch = await this.limit(() => bcrypt.compare(password, hash ?? this.dummyHash));
    return isMatch && hash !== null && Buffer.byteLength(password) <= BCRYPT_BYTES;
  }
}
