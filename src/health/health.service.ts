import { Injectable, Logger } from '@nestjs/common';
import { EngineService } from '../database/engine.service.js';
import { obstacleTo, writeObstacle } from '../database/obstacles.js';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError } from '../errors/domain-error.js';
import type { HealthStatus } from './health-status.model.js';

@Injectable()
export class HealthService {
  private checking: Promise<void> | undefined;
  private readonly logger = new Logger(HealthService.name);
  /** Whether the process is about to stop. */
  isDraining = false;

  constructor(
    private readonly prisma: PrismaService,
    private readonly engine: EngineService,
  ) {}

  live(): HealthStatus {
    return { status: 'ok' };
  }

  /**
   * From now on not ready, and responses end their connections, so that balancers send calls elsewhere.
   * @param delay seconds until the process stops
   */
  drain(delay: number): void {
    this.isDraining = true;
    this.logger.log(`Not ready from now on. The server stops in ${String(delay)} s.`);
  }

  /**
   * Ready means that a write would succeed. Concurrent probes share one check, so they use one connection.
   * @throws DomainError UNAVAILABLE if the database does not answer, is read-only, has a schema that this release
   * cannot use, or denies a right, or if the process is about to stop; the log says which
   */
  async ready(): Promise<HealthStatus> {
    if (this.isDraining) throw new DomainError('UNAVAILABLE', { cause: 'The server is about to stop.' });
    try {
      await (this.checking ??= this.check().finally(() => (this.checking = undefined)));
    } catch (cause) {
      throw new DomainError('UNAVAILABLE', { cause });
    }
    return { status: 'ok' };
  }

  private async check(): Promise<void> {
    const isSharded = await this.engine.isSharded();
    await this.prisma.$transaction(async (tx) => {
      const query = <Row extends object>(sql: string, ...values: unknown[]) =>
        tx.$queryRawUnsafe<Row[]>(sql, ...values);
      const obstacle = (await obstacleTo(query)) ?? (await writeObstacle(query, isSharded));
      if (obstacle !== null) throw new Error(obstacle);
    });
  }
}
