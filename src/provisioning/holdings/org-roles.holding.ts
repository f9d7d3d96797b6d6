import { Prisma } from '../../database/generated/client.js';
import { MAILBOX_UNCONFIRMED } from '../plan/authority.plan.js';
import type { RoleFacts } from '../plan/provisioning.facts.js';
import { changesOf, type Holding, type KindOfChange, type Planning } from './holding.js';

const kinds = {
  ROLE_GRANTED: {
    description: 'The user received a role: `roleKey`.',
    isForNewUser: true,
    write: Prisma.sql`
      INSERT INTO "UserRole" ("orgId", "userId", "roleId")
      SELECT s."orgId", s."id", r."id"
      FROM subject s, plan, ${changesOf('ROLE_GRANTED', '"roleKey" text')} JOIN "Role" r ON r."key" = c."roleKey"
      RETURNING 1`,
  },
} satisfies Record<string, KindOfChange>;

/** Global roles, by key. */
export const orgRoles = {
  asked: (keys: readonly string[] | undefined): readonly string[] => keys ?? [],
  buildingIds: (): readonly number[] => [],
  isNamed: (_keys: readonly string[], known: readonly RoleFacts[]): boolean => known.length > 0,

  facts: {
    parameters: { columns: Prisma.sql`"roleKeys" text[]`, of: (roleKeys: readonly string[]) => ({ roleKeys }) },
    known: Prisma.sql`(
      SELECT coalesce(json_agg(json_build_object('key', r."key", 'permissions', r."permissions")), '[]')
      FROM "Role" r WHERE r."key" = ANY (a."roleKeys"))`,
    held: Prisma.sql`(
      SELECT coalesce(json_agg(r."key"), '[]') FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
      WHERE ur."orgId" = u."orgId" AND ur."userId" = u."id" AND scope."isOrgWide")`,
  },

  /** Each role must exist, and the caller must have all its permissions, even if the user already has the role. */
  plan({
    asked,
    known,
    held,
    by,
    setter,
    draft,
  }: Planning<readonly string[], readonly RoleFacts[], readonly string[]>): string[] {
    const applied: string[] = [];
    for (const [index, key] of asked.entries()) {
      if (asked.indexOf(key) < index) continue;
      const pointer = `/grants/orgRoleKeys/${String(index)}`;
      const role = known.find((r) => r.key === key);
      const isHeld = held?.includes(key) === true;
      if (role === undefined) {
        draft.reject('ROLE_UNKNOWN', pointer);
      } else if (!by.isOrgWide) {
        draft.reject('ROLE_NOT_GRANTABLE', pointer, 'A building administrator cannot grant roles.');
      } else if (!by.includes(role.permissions)) {
        draft.reject('ROLE_NOT_GRANTABLE', pointer);
      } else if (!isHeld && setter?.includes(role.permissions) === false) {
        draft.reject('ROLE_NOT_GRANTABLE', pointer, MAILBOX_UNCONFIRMED);
      } else {
        applied.push(key);
        if (!isHeld) draft.changes.push({ kind: 'ROLE_GRANTED', roleKey: key });
      }
    }
    return applied;
  },

  kinds,
} satisfies Holding<'orgRoleKeys', readonly string[], readonly RoleFacts[], readonly string[]>;
