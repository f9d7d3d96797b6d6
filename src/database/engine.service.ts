import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PrismaService } from './prisma.service.js';

/** Knows whether the database is Citus, which stores the rows of each tenant on one of its nodes. */
@Injectable()
export class EngineService implements OnApplicationBootstrap {
  private asked: Promise<boolean> | undefined;

  constructor(private readonly prisma: PrismaService) {}

  /** Asks at the start, so that no call has to wait for it. If that fails, the first call asks again. */
  async onApplicationBootstrap(): Promise<void> {
    await this.isSharded().catch(() => {});
  }

  /** Whether statements with several writes must be sent one by one: Citus takes 20 times as long for joined ones. */
  isSharded(): Promise<boolean> {
    this.asked ??= this.ask().catch((error: unknown) => {
      this.asked = undefined;
      throw error;
    });
    return this.asked;
  }

  private async ask(): Promise<boolean> {
    const found = await this.prisma.$queryRaw<unknown[]>`SELECT 1 AS "found" FROM pg_extension WHERE extname = 'citus'`;
    return found.length > 0;
  }
}
