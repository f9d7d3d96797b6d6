import { randomBytes } from 'node:crypto';
import type { PrismaService } from '../../src/database/prisma.service.js';
import { aUser, type TestOrganization, type TestUser, unique } from './builders.js';

export const anEmail = (): string => `${unique('person')}@test.example`;

/** A call that creates: two roles, two assignments, a residence and an invitation. */
export function everything({ buildings: [first, second] }: TestOrganization, email = anEmail()) {
  return {
    identity: { email, name: 'New Person', sendInvite: true },
    grants: {
      orgRoleKeys: ['viewer', 'org_admin'],
      buildingAssignments: [
        { buildingId: first!.id, type: 'MANAGER' },
        { buildingId: second!.id, type: 'STAFF' },
      ],
      resident: { buildingId: first!.id, unitId: first!.units[0]!, mode: 'ADD' as 'ADD' | 'MOVE' },
    },
  };
}

/**
 * A user for whom `everything` with MOVE makes a change of every kind: they have an expired invitation, an assignment
 * of another type, and a home elsewhere.
 */
export async function aUserToChange(prisma: PrismaService, org: TestOrganization): Promise<TestUser> {
  const [first, second] = org.buildings;
  const user = await aUser(prisma, org, {
    status: 'INVITED',
    assignments: [{ buildingId: first!.id, type: 'STAFF' }],
    unitIds: [second!.units[0]!],
  });
  const sentAt = new Date(Date.now() - 80 * 3_600_000);
  await prisma.invitation.create({
    data: {
      orgId: org.id,
      userId: user.id,
      tokenHash: new Uint8Array(randomBytes(32)),
      sentAt,
      expiresAt: new Date(sentAt.getTime() + 72 * 3_600_000),
    },
  });
  return user;
}

/** The call that makes a change of every kind for such a user. */
export function everyChange(org: TestOrganization, { email }: TestUser) {
  const input = everything(org, email);
  return { ...input, grants: { ...input.grants, resident: { ...input.grants.resident, mode: 'MOVE' as const } } };
}
