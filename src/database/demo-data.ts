import bcrypt from 'bcrypt';
import type { AssignmentType } from './generated/enums.js';
import type { PrismaClient } from './generated/client.js';

export const DEMO_PASSWORD = 'demo-password-1';

interface DemoUser {
  email: string;
  name: string;
  roleKey?: string;
  firstBuilding?: AssignmentType;
}

interface DemoOrganization {
  slug: string;
  name: string;
  buildings: readonly string[];
  floors: number;
  users: readonly DemoUser[];
}

const UNITS_PER_FLOOR = 4;

const DEMO: readonly DemoOrganization[] = [
  {
    slug: 'acme',
    name: 'Acme Property',
    buildings: ['Linden Court', 'Mill Yard', 'Harbour House', 'Garden Row'],
    floors: 6,
    users: [
      ...staffOf('acme'),
      { email: 'operator@platform.example', name: 'Platform Operator', roleKey: 'platform_admin' },
    ],
  },
  {
    slug: 'globex',
    name: 'Globex Living',
    buildings: ['Station Square', 'Orchard Terrace', 'Canal Wharf', 'Foundry Lofts', 'Chapel Mews'],
    floors: 5,
    users: staffOf('globex'),
  },
];

function staffOf(slug: string): DemoUser[] {
  return [
    { email: `admin@${slug}.example`, name: 'Demo Administrator', roleKey: 'admin' },
    { email: `orgadmin@${slug}.example`, name: 'Demo Organization Admin', roleKey: 'org_admin' },
    { email: `viewer@${slug}.example`, name: 'Demo Viewer', roleKey: 'viewer' },
    { email: `buildingadmin@${slug}.example`, name: 'Demo Building Admin', firstBuilding: 'BUILDING_ADMIN' },
  ];
}

/** Two organizations with buildings, units and one user of each kind. Whatever is there already stays as it is. */
export async function loadDemoData(prisma: PrismaClient, bcryptCost: number): Promise<void> {
  const passwordHash = await bcrypt.hash(DEMO_PASSWORD, bcryptCost);
  for (const organization of DEMO) await loadOrganization(prisma, organization, passwordHash);
}

async function loadOrganization(prisma: PrismaClient, demo: DemoOrganization, passwordHash: string): Promise<void> {
  const { slug, name } = demo;
  await prisma.organization.createMany({ data: [{ slug, name }], skipDuplicates: true });
  const { id: orgId } = await prisma.organization.findUniqueOrThrow({ where: { slug } });

  await prisma.building.createMany({
    data: demo.buildings.map((building) => ({ orgId, name: building })),
    skipDuplicates: true,
  });
  const buildings = await prisma.building.findMany({
    where: { orgId, name: { in: [...demo.buildings] } },
    orderBy: { id: 'asc' },
  });
  await prisma.unit.createMany({
    data: buildings.flatMap(({ id }) => labels(demo.floors).map((label) => ({ orgId, buildingId: id, label }))),
    skipDuplicates: true,
  });

  await prisma.user.createMany({
    data: demo.users.map((user) => ({
      orgId,
      email: user.email,
      name: user.name,
      status: 'ACTIVE' as const,
      passwordHash,
    })),
    skipDuplicates: true,
  });
  for (const { email, roleKey, firstBuilding } of demo.users) {
    const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { orgId_email: { orgId, email } } });
    if (roleKey !== undefined) {
      const role = await prisma.role.findUniqueOrThrow({ where: { key: roleKey } });
      await prisma.userRole.createMany({ data: [{ orgId, userId, roleId: role.id }], skipDuplicates: true });
    }
    const [building] = buildings;
    if (firstBuilding !== undefined && building !== undefined) {
      await prisma.buildingAssignment.createMany({
        data: [{ orgId, userId, buildingId: building.id, type: firstBuilding }],
        skipDuplicates: true,
      });
    }
  }
}

/** 101 to 104 on the first floor, and so on. */
function labels(floors: number): string[] {
  return Array.from({ length: floors * UNITS_PER_FLOOR }, (_, index) => {
    const floor = Math.floor(index / UNITS_PER_FLOOR) + 1;
    return String(floor * 100 + (index % UNITS_PER_FLOOR) + 1);
  });
}
