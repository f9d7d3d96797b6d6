import { randomInt, randomUUID } from 'node:crypto';
import bcrypt from 'bcrypt';
import { v7 as uuidv7 } from 'uuid';
import type { Prisma } from '../../src/database/generated/client.js';
import type { AssignmentType, Permission, UserStatus } from '../../src/database/generated/enums.js';
import type { PrismaService } from '../../src/database/prisma.service.js';

export interface TestBuilding {
  id: number;
  /** Ids of the building's units. */
  units: number[];
}

export interface TestOrganization {
  id: number;
  slug: string;
  buildings: TestBuilding[];
}

let count = 0;
export const unique = (prefix: string): string => `${prefix}-${String(++count)}-${randomUUID().slice(0, 8)}`;

/** An organization whose buildings have the given number of units each. */
export async function anOrganization(
  prisma: PrismaService,
  { buildings = 3, units = 4 }: { buildings?: number; units?: number } = {},
): Promise<TestOrganization> {
  const slug = unique('org');
  const rows = await prisma.$queryRaw<{ orgId: number; id: number | null; units: number[] }[]>`
    WITH organization AS (INSERT INTO "Organization" (slug, name) VALUES (${slug}, ${slug}) RETURNING id),
    building AS (
      INSERT INTO "Building" ("orgId", name)
      SELECT id, 'Building ' || b FROM organization, generate_series(0, ${buildings}::int - 1) b ORDER BY b
      RETURNING "orgId", id
    ),
    unit AS (
      INSERT INTO "Unit" ("orgId", "buildingId", label)
      SELECT "orgId", id, (100 + u)::text FROM building, generate_series(0, ${units}::int - 1) u ORDER BY id, u
      RETURNING id, "buildingId"
    )
    SELECT organization.id AS "orgId", building.id,
      ARRAY(SELECT unit.id FROM unit WHERE unit."buildingId" = building.id ORDER BY 1) AS units
    FROM organization LEFT JOIN building ON true ORDER BY building.id`;
  const made = rows.flatMap(({ id, units }) => (id === null ? [] : [{ id, units }]));
  return { id: rows[0]!.orgId, slug, buildings: made };
}

export interface TestUser {
  orgId: number;
  id: string;
  email: string;
}

/** The hash of a password that no test knows. */
const UNUSABLE = bcrypt.hashSync(randomUUID(), 4);

export interface UserOptions {
  email?: string;
  name?: string;
  status?: UserStatus;
  /** Stores a hash of this password. An ACTIVE user without a password gets the hash of an unusable one. */
  password?: string;
  passwordSetBy?: TestUser;
  roleKeys?: string[];
  assignments?: { buildingId: number; type: AssignmentType }[];
  /** Units that the user lives in. */
  unitIds?: number[];
}

interface TestMail {
  orgId: number;
  id: string;
  userId: string;
  email: string;
  invitationId: string;
}

/** A user who is ACTIVE and holds nothing, unless the options say otherwise. */
export async function aUser(
  prisma: PrismaService,
  { id: orgId }: Pick<TestOrganization, 'id'>,
  options: UserOptions = {},
): Promise<TestUser> {
  const { status = 'ACTIVE', password, passwordSetBy, roleKeys = [], assignments = [], unitIds = [] } = options;
  const id = uuidv7();
  const email = options.email ?? `${unique('user')}@test.example`;
  const passwordHash =
    password === undefined ? (status === 'ACTIVE' ? UNUSABLE : null) : await bcrypt.hash(password, 4);
  await prisma.$executeRaw`
    WITH person AS (
      INSERT INTO "User"
        ("orgId", id, email, name, status, "passwordHash", "passwordSetByOrgId", "passwordSetById")
      VALUES (${orgId}, ${id}::uuid, ${email}, ${options.name ?? 'Test User'}, ${status}::"UserStatus", ${passwordHash},
        ${passwordSetBy?.orgId ?? null}, ${passwordSetBy?.id ?? null}::uuid)
    ),
    role AS (
      INSERT INTO "UserRole" ("orgId", "userId", "roleId")
      SELECT ${orgId}, ${id}::uuid, "Role".id FROM "Role" WHERE key = ANY(${roleKeys})
    ),
    assignment AS (
      INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", type)
      SELECT ${orgId}, ${id}::uuid, * FROM unnest(
        ${assignments.map(({ buildingId }) => buildingId)}::int[],
        ${assignments.map(({ type }) => type)}::"AssignmentType"[])
    )
    INSERT INTO "Occupancy" ("orgId", "userId", id, "unitId")
    SELECT ${orgId}, ${id}::uuid, * FROM unnest(${unitIds.map(() => uuidv7())}::uuid[], ${unitIds}::int[])`;
  return { orgId, id, email };
}

/** A waiting mail, due now by default, that invites a user who has no other mail. */
export async function aMail(
  prisma: PrismaService,
  organization: Pick<TestOrganization, 'id'>,
  mail: Partial<Prisma.MailUncheckedCreateInput> = {},
): Promise<TestMail> {
  const { orgId, id: userId, email } = await aUser(prisma, organization, { status: 'INVITED' });
  const { id: invitationId } = await prisma.invitation.create({ data: { orgId, userId } });
  const { id } = await prisma.mail.create({
    data: { orgId, kind: 'INVITATION', userId, invitationId, requestId: randomUUID(), ...mail },
  });
  return { orgId, id, userId, email, invitationId };
}

/** A new role. All organizations of the database share the catalogue. */
export async function aRole(prisma: PrismaService, permissions: Permission[]): Promise<string> {
  const key = unique('role');
  await prisma.role.create({ data: { id: randomInt(1000, 2 ** 31), key, name: key, permissions } });
  return key;
}

/** Grants that make a user STAFF of these buildings. */
export const staffIn = (...buildingIds: number[]) => ({
  buildingAssignments: buildingIds.map((buildingId) => ({ buildingId, type: 'STAFF' })),
});
