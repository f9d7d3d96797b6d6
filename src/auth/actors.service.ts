import { Injectable } from '@nestjs/common';
import { Prisma } from '../database/generated/client.js';
import type { Permission } from '../database/generated/enums.js';
import { ReadsService } from '../database/reads.service.js';
import { DomainError, forbidden } from '../errors/domain-error.js';
import { perRequest } from '../request/per-request.js';
import type { Caller } from './caller.js';
import { parametersOf, selectCaller } from './credential.statement.js';

/** What a caller can do, according to the database. */
export interface Actor {
  readonly orgId: number;
  readonly id: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Buildings where the caller is BUILDING_ADMIN. */
  readonly administers: readonly number[];
}

/** Loads the caller's authority for queries. Provisioning reads it with its own facts instead. */
@Injectable()
export class ActorsService {
  /**
   * Read once per call, so that all parts of a response use the same authority.
   * @throws DomainError UNAUTHENTICATED if the token is void
   */
  readonly actorOf = perRequest((caller: Caller) => this.readActor(caller));

  constructor(private readonly reads: ReadsService) {}

  /** @throws DomainError UNAUTHENTICATED if the token is void; FORBIDDEN if the caller lacks the permission */
  async requirePermission(permission: Permission, caller: Caller): Promise<void> {
    const { permissions } = await this.actorOf(caller);
    if (!permissions.has(permission)) throw forbidden();
  }

  private async readActor(caller: Caller): Promise<Actor> {
    const { orgId, userId } = caller;
    const [actor] = await this.reads.rows<{ permissions: Permission[]; administers: number[] }>(
      caller,
      Prisma.sql`
        SELECT
          ARRAY (
            SELECT unnest(r."permissions") FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
            WHERE ur."orgId" = u."orgId" AND ur."userId" = u."id"
          ) AS "permissions",
          ARRAY (
            SELECT a."buildingId" FROM "BuildingAssignment" a
            WHERE a."orgId" = u."orgId" AND a."userId" = u."id" AND a."type" = 'BUILDING_ADMIN'
          ) AS "administers"
        FROM (${selectCaller(parametersOf(caller))}) AS u`,
      { isBounded: false },
    );
    if (actor === undefined) throw new DomainError('UNAUTHENTICATED');
    return {
      orgId,
      id: userId,
      permissions: new Set(actor.permissions),
      administers: actor.administers,
    };
  }
}
