import { DEMO_PASSWORD } from './database/demo-data.js';
import type { PrismaService } from './database/prisma.service.js';
import type { Settings } from './settings.js';

/** What `npm start` prints: where things are and, with the demo data, a call that works as pasted. */
export async function banner({ publicUrl, demoData }: Settings, prisma: PrismaService): Promise<string> {
  const places = [
    `Listening at ${publicUrl}`,
    `  console     ${publicUrl}/`,
    `  GraphQL     ${publicUrl}/graphql`,
    `  REST docs   ${publicUrl}/api/docs`,
    `  health      ${publicUrl}/health/ready`,
  ];
  return [...places, ...(demoData ? await demo(publicUrl, prisma) : [])].join('\n');
}

async function demo(publicUrl: string, prisma: PrismaService): Promise<string[]> {
  const [first, second] = await prisma.building.findMany({
    where: { organization: { slug: 'acme' } },
    include: { units: { take: 1, orderBy: { id: 'asc' } } },
    orderBy: { id: 'asc' },
    take: 2,
  });
  const unit = first?.units[0];
  if (first === undefined || second === undefined || unit === undefined) return [];

  const login = { organization: 'acme', email: 'admin@acme.example', password: DEMO_PASSWORD };
  const call = {
    identity: { email: 'jane@acme.example', name: 'Jane Admin', sendInvite: true },
    grants: {
      orgRoleKeys: ['admin', 'org_admin'],
      buildingAssignments: [
        { buildingId: first.id, type: 'MANAGER' },
        { buildingId: second.id, type: 'STAFF' },
      ],
      resident: { buildingId: first.id, unitId: unit.id, mode: 'ADD' },
    },
  };
  return [
    '',
    `Demo sign-in: organization "${login.organization}", ${login.email}, password "${login.password}"`,
    'Provision a user; paste it twice, the second time nothing changes:',
    '',
    `TOKEN=$(curl -s ${publicUrl}/api/auth/login -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(login)}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `curl -s ${publicUrl}/api/org/users/provision -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(call)}'`,
    '',
  ];
}
