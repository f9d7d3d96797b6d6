import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { PrismaService } from '../database/prisma.service.js';

/** A key that made a call. */
interface UsedKey {
  readonly orgId: number;
  /** null for another caller than a key. */
  readonly keyId: string | null;
}

/** Keys whose last use this process remembers. */
const MAX_KEYS = 10_000;

/**
 * Records when keys were last used, at most once a minute for each key. The calls do not wait for it, and do not fail
 * if it fails.
 */
@Injectable()
export class KeyUsesService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyUsesService.name);
  private readonly recorded = new LRUCache<string, true>({ max: MAX_KEYS, ttl: 60_000 });
  private readonly writing = new Set<Promise<void>>();

  constructor(private readonly prisma: PrismaService) {}

  /** Takes no time and needs no connection of the call: the write starts after the current work. */
  record({ orgId, keyId }: UsedKey): void {
    if (keyId === null || this.recorded.has(keyId)) return;
    this.recorded.set(keyId, true);
    setImmediate(() => {
      const written = this.write(orgId, keyId).finally(() => this.writing.delete(written));
      this.writing.add(written);
    });
  }

  /** Before the client disconnects. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.writing);
  }

  private async write(orgId: number, keyId: string): Promise<void> {
    try {
      await this.prisma.$executeRaw`
        UPDATE "ApiKey" SET "lastUsedAt" = statement_timestamp()
        WHERE "orgId" = ${orgId} AND "id" = ${keyId}::uuid
          AND ("lastUsedAt" IS NULL OR "lastUsedAt" < statement_timestamp() - interval '1 minute')`;
    } catch {
      this.recorded.delete(keyId);
      this.logger.warn('The last use of an API key could not be recorded.');
    }
  }
}
