import { Prisma } from '../../database/generated/client.js';
import { MAILBOX_UNCONFIRMED } from '../plan/authority.plan.js';
import type { RoleFacts } from '../plan/provisioning.facts.js';
import { changesOf, type Holding, type KindOfChange, type Planning } from './holding.js';

const kinds = {
  ROLE_GRANTED: {
    description: 'The user received a role: `roleKey`.',
    isForNewUser: true,
    write: (orgId) => Prisma.sql`
      INSERT INTO "UserRole" ("orgId", "userId", "roleId")
      SELECT ${orgId}::int, s."id", r."id"
      FROM subject s, plan, ${changesOf('ROLE_GRANTED', '"roleKey" text')} JOIN "Role" r ON r."key" = c."roleKey"
      RETURNING 1`,
  },
  ROLE_REVOKED: {
    description: 'The user lost a role: `roleKey`.',
    isForNewUser: false,
    write: (orgId) => Prisma.sql`
      DELETE FROM "UserRole" ur
      USING subject s, plan, ${changesOf('ROLE_REVOKED', '"roleKey" text')} JOIN "Role" r ON r."key" = c."roleKey"
      WHERE ur."orgId" = ${orgId} AND ur."userId" = s."id" AND ur."roleId" = r."id"
      RETURNING 1`,
  },
} satisfies Record<string, KindOfChange>;

type Keys = readonly string[];
type RolePlanning = Planning<Keys, readonly RoleFacts[], Keys>;

/** Global roles, by key. */
export const orgRoles = {
  revocations: 'orgRoleKeys',

  asked: (keys: Keys | undefined): Keys => keys ?? [],
  isAsked: (keys: Keys): boolean => keys.length > 0,
  grants: (keys: Keys, key: string): boolean => keys.includes(key),
  buildingIds: (): readonly number[] => [],
  isNamed: (keys: Keys, revoked: Keys, known: readonly RoleFacts[]): boolean =>
    known.some(({ key }) => keys.includes(key) || revoked.includes(key)),

  facts: {
    parameters: {
      columns: Prisma.sql`"roleKeys" text[]`,
      of: (keys: Keys, revoked: Keys) => ({ roleKeys: [...keys, ...revoked] }),
    },
    // The roles that the user holds count too if they may be taken away.
    known: () => Prisma.sql`(
      SELECT coalesce(json_agg(json_build_object('key', r."key", 'permissions', r."permissions")), '[]')
      FROM "Role" r WHERE a."takes" OR r."key" = ANY (a."roleKeys"))`,
    held: (orgId) => Prisma.sql`(
      SELECT coalesce(json_agg(r."key"), '[]') FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
      WHERE ur."orgId" = ${orgId} AND ur."userId" = u."id" AND scope."isOrgWide")`,
  },

  /** Each role must exist, and the caller must have all its permissions, even if the user already has the role. */
  plan({ asked, known, held, by, setter, draft }: RolePlanning): string[] {
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

  itemsOf: (held: Keys | null): Keys => held ?? [],
  checkHeld(key: string, pointer: string, { known, setter, draft }: RolePlanning): void {
    const role = known.find((r) => r.key === key);
    if (role !== undefined && setter?.includes(role.permissions) === false)
      draft.reject('ROLE_NOT_GRANTABLE', pointer, MAILBOX_UNCONFIRMED);
  },
  /** As to grant: the role must exist, and the caller must have all its permissions. An administrator must remain. */
  revoke(key: string, pointer: string, { known, held, by, draft, endsLastAdmin }: RolePlanning): void {
    const role = known.find((r) => r.key === key);
    if (role === undefined) draft.reject('ROLE_UNKNOWN', pointer);
    else if (!by.isOrgWide)
      draft.reject('ROLE_NOT_GRANTABLE', pointer, 'A building administrator cannot revoke roles.');
    else if (!by.includes(role.permissions)) draft.reject('ROLE_NOT_GRANTABLE', pointer);
    else if (held?.includes(key) === true) {
      if (endsLastAdmin && role.permissions.includes('ORG_MANAGE')) draft.reject('LAST_ADMIN', pointer);
      draft.changes.push({ kind: 'ROLE_REVOKED', roleKey: key });
    }
  },

  kinds,
} satisfies Holding<'orgRoleKeys', string, Keys, readonly RoleFacts[], Keys>;
