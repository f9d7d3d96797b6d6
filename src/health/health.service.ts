import { Injectable } from '@nestjs/common';
import { lackingRights } from '../database/access.js';
import { PrismaService } from '../database/prisma.service.js';
import { DomainError } from '../errors/domain-error.js';
import type { HealthStatus } from './health-status.model.js';

@Injectable()
export class HealthService {
  constructor(private readonly prisma: PrismaService) {}

  live(): HealthStatus {
    return { status: 'ok' };
  }

  /** @throws DomainError UNAVAILABLE when the database does not answer, or not to whatever is asked: the log says which right is missing */
  async ready(): Promise<HealthStatus> {
    try {
      const lacking = await lackingRights((sql, ...values) => this.prisma.$queryRawUnsafe(sql, ...values));
      if (lacking !== null) throw new Error(lacking);
    } catch (cause) {
      throw new DomainError('UNAVAILABLE', { cause });
    }
    return { status: 'ok' };
  }
}
