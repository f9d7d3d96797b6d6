import { Injectable } from '@nestjs/common';
import { forbidden } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Me } from './me.model.js';

@Injectable()
export class UsersService {
  constructor(private readonly prisma: PrismaService) {}

  /** @throws DomainError FORBIDDEN when the account is not active any more */
  async me({ orgId, userId }: Caller): Promise<Me> {
    const user = await this.prisma.user.findUnique({
      where: { orgId_id: { orgId, id: userId }, status: 'ACTIVE' },
      include: {
        organization: true,
        roles: { include: { role: true }, orderBy: { role: { key: 'asc' } } },
        assignments: { where: { type: 'BUILDING_ADMIN' }, orderBy: { buildingId: 'asc' } },
      },
    });
    if (user === null) throw forbidden();
    const { id, email, name, status, organization, roles, assignments } = user;
    return {
      id,
      email,
      name,
      status,
      organization,
      roleKeys: roles.map(({ role }) => role.key),
      permissions: [...new Set(roles.flatMap(({ role }) => role.permissions))],
      administeredBuildingIds: assignments.map(({ buildingId }) => buildingId),
    };
  }
}
