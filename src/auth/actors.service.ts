import { Injectable } from '@nestjs/common';
import { Prisma } from '../database/generated/client.js';
import type { Permission } from '../database/generated/enums.js';
import { ReadsService } from '../database/reads.service.js';
import { DomainError, forbidden } from '../errors/domain-error.js';
import { perRequest } from '../request/per-request.js';
import type { Caller, PersonCaller } from './caller.js';
import { parametersOf, permissionsOfKey, selectKey, selectPerson } from './credential.statement.js';
import { KeyUsesService } from './key-uses.service.js';

/** What a caller can do, according to the database. */
export interface Actor {
  readonly orgId: number;
  /** null for an API key. */
  readonly id: string | null;
  readonly permissions: ReadonlySet<Permission>;
  /** Buildings where the caller is BUILDING_ADMIN; none for an API key. */
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

  constructor(
    private readonly reads: ReadsService,
    private readonly keyUses: KeyUsesService,
  ) {}

  /** @throws DomainError UNAUTHENTICATED if the token is void; FORBIDDEN if the caller lacks the permission */
  async requirePermission(permission: Permission, caller: Caller): Promise<void> {
    const { permissions } = await this.actorOf(caller);
    if (!permissions.has(permission)) throw forbidden();
  }

  /**
   * For calls about the caller's own account, and those that only people may make.
   * @throws DomainError UNAUTHENTICATED for a void API key; FORBIDDEN for any other API key
   */
  async personOf(caller: Caller): Promise<PersonCaller> {
    if (caller.keyHash === undefined) return caller;
    await this.actorOf(caller);
    throw forbidden();
  }

  private async readActor(caller: Caller): Promise<Actor> {
    const [actor] = await this.reads.rows<ActorRow>(caller, selectActor(caller), { isBounded: false });
    if (actor === undefined) throw new DomainError('UNAUTHENTICATED');
    const { orgId } = caller;
    const { id, keyId, permissions, administers } = actor;
    this.keyUses.record({ orgId, keyId });
    return { orgId, id, permissions: new Set(permissions), administers };
  }
}

interface ActorRow {
  id: string | null;
  keyId: string | null;
  permissions: Permission[];
  administers: number[];
}

/** Selects no row if the token is void. */
function selectActor(caller: Caller): Prisma.Sql {
  if (caller.keyHash !== undefined)
    return Prisma.sql`
      WITH caller AS (${selectKey(caller)})
      SELECT NULL::uuid AS "id", "keyId", ${permissionsOfKey(caller.orgId, Prisma.sql`caller`)} AS "permissions",
        ARRAY[]::int[] AS "administers"
      FROM caller`;
  return Prisma.sql`
    SELECT u."id", NULL::uuid AS "keyId",
      ARRAY (
        SELECT unnest(r."permissions") FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
        WHERE ur."orgId" = ${caller.orgId} AND ur."userId" = u."id"
      ) AS "permissions",
      ARRAY (
        SELECT a."buildingId" FROM "BuildingAssignment" a
        WHERE a."orgId" = ${caller.orgId} AND a."userId" = u."id" AND a."type" = 'BUILDING_ADMIN'
      ) AS "administers"
    FROM (${selectPerson(parametersOf(caller))}) AS u`;
}
