import { createHash } from 'node:crypto';
import bcrypt from 'bcrypt';
import {
  DEMO_INVITATION_SECRET,
  DEMO_PASSWORD,
  DEMO_RESET_SECRET,
  DEMO_USER_ID,
} from '../../examples/demo-examples.js';
import type { AssignmentType, LinkPurpose } from '../generated/enums.js';
import type { PrismaClient } from '../generated/client.js';

interface DemoUser {
  email: string;
  name: string;
  roleKey?: string;
  firstBuilding?: AssignmentType;
  /** Set for the user that appears in examples. */
  id?: string;
  /** The open link that the user has. Its token appears in examples. */
  link?: DemoLink;
}

interface DemoOrganization {
  slug: string;
  name: string;
  buildings: readonly string[];
  floors: number;
  users: readonly DemoUser[];
}

const UNITS_PER_FLOOR = 4;

interface DemoLink {
  purpose: LinkPurpose;
  secret: string;
  hours: number;
}

const INVITED: DemoLink = { purpose: 'INVITATION', secret: DEMO_INVITATION_SECRET, hours: 72 };
const RESETTING: DemoLink = { purpose: 'PASSWORD_RESET', secret: DEMO_RESET_SECRET, hours: 1 };

const DEMO: readonly DemoOrganization[] = [
  {
    slug: 'acme',
    name: 'Acme Property',
    buildings: ['Linden Court', 'Mill Yard', 'Harbour House', 'Garden Row'],
    floors: 6,
    users: [
      ...staffOf('acme', {
        orgadmin: { id: DEMO_USER_ID },
        viewer: { link: INVITED },
        buildingadmin: { link: RESETTING },
      }),
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

type Named = Partial<Record<'orgadmin' | 'viewer' | 'buildingadmin', Pick<DemoUser, 'id' | 'link'>>>;

function staffOf(slug: string, { orgadmin, viewer, buildingadmin }: Named = {}): DemoUser[] {
  return [
    { email: `admin@${slug}.example`, name: 'Demo Administrator', roleKey: 'admin' },
    { email: `orgadmin@${slug}.example`, name: 'Demo Organization Admin', roleKey: 'org_admin', ...orgadmin },
    { email: `viewer@${slug}.example`, name: 'Demo Viewer', roleKey: 'viewer', ...viewer },
    {
      email: `buildingadmin@${slug}.example`,
      name: 'Demo Building Admin',
      firstBuilding: 'BUILDING_ADMIN',
      ...buildingadmin,
    },
  ];
}

/** Adds two organizations with buildings, units and one user of each kind. Leaves existing rows unchanged. */
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
      ...(user.id && { id: user.id }),
      email: user.email,
      name: user.name,
      status: 'ACTIVE' as const,
      passwordHash,
    })),
    skipDuplicates: true,
  });
  for (const { email, roleKey, firstBuilding, link } of demo.users) {
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
    if (link !== undefined) await linkOnce(prisma, { orgId, userId }, link);
  }
}

/** The token is public, so the link expires like any other. */
async function linkOnce(
  prisma: PrismaClient,
  user: { orgId: number; userId: string },
  { purpose, secret, hours }: DemoLink,
): Promise<void> {
  if ((await prisma.invitation.count({ where: { ...user, purpose } })) > 0) return;
  const tokenHash = createHash('sha256').update(secret).digest();
  const sentAt = new Date();
  const expiresAt = new Date(sentAt.getTime() + hours * 60 * 60 * 1000);
  await prisma.invitation.create({ data: { ...user, purpose, tokenHash, sentAt, expiresAt } });
}

/** 101 to 104 on the first floor, and so on. */
function labels(floors: number): string[] {
  return Array.from({ length: floors * UNITS_PER_FLOOR }, (_, index) => {
    const floor = Math.floor(index / UNITS_PER_FLOOR) + 1;
    return String(floor * 100 + (index % UNITS_PER_FLOOR) + 1);
  });
}
