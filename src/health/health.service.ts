import { Injectable } from '@nestjs/common';
import { obstacleTo, writeObstacle } from '../database/obstacles.js';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError } from '../errors/domain-error.js';
import type { HealthStatus } from './health-status.model.js';

@Injectable()
export class HealthService {
  private checking: Promise<void> | undefined;

  constructor(private readonly prisma: PrismaService) {}

  live(): HealthStatus {
    return { status: 'ok' };
  }

  /**
   * Ready means that a write would succeed. Concurrent probes share one check, so they use one connection.
   * @throws DomainError UNAVAILABLE if the database does not answer, is read-only, has a schema that this release
   * cannot use, or denies a right; the log says which
   */
  async ready(): Promise<HealthStatus> {
    try {
      await (this.checking ??= this.check().finally(() => (this.checking = undefined)));
    } catch (cause) {
      throw new DomainError('UNAVAILABLE', { cause });
    }
    return { status: 'ok' };
  }

  private async check(): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      const query = <Row extends object>(sql: string, ...values: unknown[]) =>
        tx.$queryRawUnsafe<Row[]>(sql, ...values);
      const obstacle = (await obstacleTo(query)) ?? (await writeObstacle(query));
      if (obstacle !== null) throw new Error(obstacle);
    });
  }
}
