import { randomInt, randomUUID } from 'node:crypto';
import bcrypt from 'bcrypt';
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
  const { id } = await prisma.organization.create({ data: { slug, name: slug } });
  const made: TestBuilding[] = [];
  for (let b = 0; b < buildings; b++) {
    const building = await prisma.building.create({ data: { orgId: id, name: `Building ${String(b)}` } });
    const rows = await prisma.unit.createManyAndReturn({
      data: Array.from({ length: units }, (_, u) => ({ orgId: id, buildingId: building.id, label: String(100 + u) })),
      select: { id: true },
    });
    made.push({ id: building.id, units: rows.map((row) => row.id) });
  }
  return { id, slug, buildings: made };
}

export interface TestUser {
  orgId: number;
  id: string;
  email: string;
}

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
  const needsHash = status === 'ACTIVE' || password !== undefined;
  const user = await prisma.user.create({
    data: {
      orgId,
      email: options.email ?? `${unique('user')}@test.example`,
      name: options.name ?? 'Test User',
      status,
      passwordHash: needsHash ? await bcrypt.hash(password ?? randomUUID(), 4) : null,
      passwordSetByOrgId: passwordSetBy?.orgId ?? null,
      passwordSetById: passwordSetBy?.id ?? null,
    },
  });
  const roles = await prisma.role.findMany({ where: { key: { in: roleKeys } } });
  await prisma.userRole.createMany({ data: roles.map(({ id }) => ({ orgId, userId: user.id, roleId: id })) });
  await prisma.buildingAssignment.createMany({ data: assignments.map((a) => ({ orgId, userId: user.id, ...a })) });
  await prisma.occupancy.createMany({ data: unitIds.map((unitId) => ({ orgId, userId: user.id, unitId })) });
  return { orgId, id: user.id, email: user.email };
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
