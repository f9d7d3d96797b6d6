import { Injectable } from '@nestjs/common';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { ReadsService } from '../database/reads.service.js';
import type { Role } from './role.model.js';

@Injectable()
export class RolesService {
  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /** All roles, starting with the one that has the fewest permissions. */
  async roles(caller: Caller): Promise<Role[]> {
    const actor = await this.actors.actorOf(caller);
    const roles = await this.reads.find(caller, ({ role }) => role.findMany({ orderBy: { id: 'asc' } }));
    return roles.map((role) => roleSeenBy(actor, role));
  }
}

/** A role, and whether the caller can grant it. */
export function roleSeenBy({ permissions: own }: Actor, role: Omit<Role, 'grantable'>): Role {
  const { key, name, permissions } = role;
  const grantable = own.has('PEOPLE_PROVISION') && permissions.every((permission) => own.has(permission));
  return { key, name, permissions, grantable };
}
