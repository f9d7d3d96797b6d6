import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { type Actor, ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { parametersOf, selectPerson } from '../auth/credential.statement.js';
import { Prisma } from '../database/generated/client.js';
import type { Permission } from '../database/generated/enums.js';
import { ReadsService } from '../database/reads.service.js';
import { DomainError, forbidden, nullIfSignedOut } from '../errors/domain-error.js';
import { connectionOf, DEFAULT_PAGE_SIZE } from '../pagination/connection.js';
import type { Me } from './me.model.js';
import { countOfPeople } from './people-count.statement.js';
import { pageOfPeople } from './people.statement.js';
import { isSeenBy } from './seen-people.statement.js';
import type { User, UserConnection } from './user.model.js';
import { listOf, positionInOrder, sortKeyOf } from './user-order.js';
import { buildingsSeenBy, peopleAskedBy } from './user-search.js';
import type { UsersArgs } from './users.args.js';

interface CatalogueRole {
  key: string;
  permissions: Permission[];
}

@Injectable()
export class UsersService {
  constructor(
    private readonly reads: ReadsService,
    private readonly actors: ActorsService,
  ) {}

  /** @throws DomainError UNAUTHENTICATED if the token is void; FORBIDDEN for an API key */
  async me(caller: Caller): Promise<Me> {
    const person = await this.actors.personOf(caller);
    const [me] = await this.reads.rows<Omit<Me, 'roleKeys' | 'permissions'> & { roles: CatalogueRole[] }>(
      caller,
      Prisma.sql`
        SELECT u."id", u."email", u."name", u."status",
          (SELECT o FROM "Organization" o WHERE o."id" = u."orgId") AS "organization",
          (
            SELECT coalesce(json_agg(r ORDER BY r."key"), '[]') FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
            WHERE ur."orgId" = ${caller.orgId} AND ur."userId" = u."id"
          ) AS "roles",
          ARRAY (
            SELECT a."buildingId" FROM "BuildingAssignment" a
            WHERE a."orgId" = ${caller.orgId} AND a."userId" = u."id" AND a."type" = 'BUILDING_ADMIN'
            ORDER BY a."buildingId"
          ) AS "administeredBuildingIds"
        FROM (${selectPerson(parametersOf(person))}) AS c
        JOIN "User" u ON u."orgId" = ${caller.orgId} AND u."id" = c."id"`,
    );
    if (me === undefined) throw new DomainError('UNAUTHENTICATED');
    const { roles, ...account } = me;
    return {
      ...account,
      roleKeys: roles.map(({ key }) => key),
      permissions: [...new Set(roles.flatMap(({ permissions }) => permissions))],
    };
  }

  /**
   * The organization's users. Building administrators see users who are assigned to or live in their buildings.
   * @throws DomainError FORBIDDEN; INVALID_INPUT if the cursor is from another list or order
   */
  async users(args: UsersArgs, caller: Caller): Promise<UserConnection> {
    const { first, after } = args;
    const order = args.orderBy ?? 'NAME_ASC';
    const asked = peopleAskedBy(args, await this.actors.actorOf(caller));
    const position = after == null ? null : positionInOrder(order, after);
    const size = first ?? DEFAULT_PAGE_SIZE;
    const page = pageOfPeople(caller.orgId, asked, order, position, size + 1);
    const rows = await this.reads.rows<User>(caller, page, { instants: ['createdAt'], first: size + 1 });
    const countAll = () => this.reads.count(caller, countOfPeople(caller.orgId, asked));
    const positionOf = (user: User) => ({ id: user.id, sortKey: sortKeyOf(order, user) });
    return connectionOf(rows, size, countAll, listOf(order), positionOf, after ?? null);
  }

  /**
   * The caller, or another user whom the caller can see. Other users look non-existent.
   * @throws DomainError FORBIDDEN if the caller can see only themselves; NOT_FOUND
   */
  async user(id: string, caller: Caller): Promise<User> {
    const actor = await this.actors.actorOf(caller);
    if (id.toLowerCase() !== actor.id && buildingsSeenBy(actor)?.length === 0) throw forbidden();
    const user = await this.find(id, actor, caller);
    if (user === null) throw new DomainError('NOT_FOUND');
    return user;
  }

  /**
   * The user after a call that was committed, so it never fails for lack of authority.
   * @returns null if the caller cannot see the user, is not signed in any more, or if there is no id
   */
  async visibleUser(id: string | null, caller: Caller): Promise<User | null> {
    if (id === null) return null;
    const actor = await this.actors.actorOf(caller).catch(nullIfSignedOut);
    return actor === null ? null : this.find(id, actor, caller);
  }

  private async find(id: string, actor: Actor, caller: Caller): Promise<User | null> {
    if (!isUUID(id)) return null;
    const [user] = await this.reads.rows<User>(
      caller,
      Prisma.sql`
        SELECT u."id", u."email", u."name", u."status", u."createdAt" FROM "User" u
        WHERE u."orgId" = ${actor.orgId} AND u."id" = ${id}::uuid
          AND (${id.toLowerCase() === actor.id} OR ${isSeenBy(actor)})`,
      { instants: ['createdAt'] },
    );
    return user ?? null;
  }
}
