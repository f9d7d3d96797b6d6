import { LOGIN_EXAMPLE } from '../../examples/demo-examples.js';
import type { PrismaClient } from '../generated/client.js';

/** A sign-in and a call of `provisionUser` that work with the demo data. */
export interface DemoCall {
  login: { organization: string; email: string; password: string };
  input: object;
}

/** @returns null if there is no demo data */
export async function demoCall(prisma: PrismaClient): Promise<DemoCall | null> {
  const [first, second] = await prisma.building.findMany({
    where: { organization: { slug: 'acme' } },
    include: { units: { take: 1, orderBy: { id: 'asc' } } },
    orderBy: { id: 'asc' },
    take: 2,
  });
  const unit = first?.units[0];
  if (first === undefined || second === undefined || unit === undefined) return null;
  return {
    login: LOGIN_EXAMPLE,
    input: {
      identity: { email: 'jane@acme.example', name: 'Jane Admin', sendInvite: true },
      grants: {
        orgRoleKeys: ['admin', 'org_admin'],
        buildingAssignments: [
          { buildingId: first.id, type: 'MANAGER' },
          { buildingId: second.id, type: 'STAFF' },
        ],
        resident: { buildingId: first.id, unitId: unit.id, mode: 'ADD' },
      },
    },
  };
}
