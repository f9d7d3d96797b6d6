import type { PrismaService } from '../../src/database/prisma.service.js';
import { aUser, type TestUser } from './builders.js';
import { type HttpAnswer, sendAs } from './http-client.js';
import type { Installation, Server } from './installation.js';
import { residentsIn, rolesOf, USERS } from './older-calls.js';

/** What the calls below change of a user. */
export interface State {
  status: string;
  name: string;
  email: string;
  roles: number;
  homes: number;
  audits: number;
  mails: number;
}

/** A call that takes away or corrects, to be interrupted. */
interface InterruptedCall {
  name: string;
  request(
    user: TestUser,
    unit: { buildingId: number; unitId: number },
  ): { method: string; path: string; body?: object };
  /** What the whole call changes. */
  changes(user: TestUser): Partial<State>;
}

export const INTERRUPTED_CALLS: readonly InterruptedCall[] = [
  {
    name: 'a departure with all revocations',
    request: ({ email }) => ({
      method: 'POST',
      path: '/api/org/users/provision',
      body: { identity: { email, active: false }, revocations: { everything: true } },
    }),
    changes: () => ({ status: 'DEACTIVATED', roles: 0, homes: 0 }),
  },
  {
    name: 'a correction of name and address',
    request: ({ id }) => ({
      method: 'PATCH',
      path: `${USERS}/${id}`,
      body: { name: 'Joan', email: `${id}@test.example` },
    }),
    changes: ({ id }) => ({ name: 'Joan', email: `${id}@test.example`, mails: 1 }),
  },
  {
    name: 'a DELETE of a role',
    request: ({ id }) => ({ method: 'DELETE', path: `${rolesOf(id)}/viewer` }),
    changes: () => ({ roles: 0 }),
  },
  {
    name: 'a DELETE of a residence',
    request: ({ id }, { buildingId, unitId }) => ({
      method: 'DELETE',
      path: `${residentsIn(buildingId)}/${id}?unitId=${String(unitId)}`,
    }),
    changes: () => ({ homes: 0 }),
  },
];

/** A user for such a call. */
export async function aUserFor(
  { changes, request }: InterruptedCall,
  { org, token }: Installation,
  prisma: PrismaService,
) {
  const [{ id: buildingId, units }] = org.buildings as [Installation['org']['buildings'][number]];
  const unitId = units[0]!;
  const user = await aUser(prisma, org, { roleKeys: ['viewer'], unitIds: [unitId] });
  const before = await stateOf(prisma, user);
  const { method, path, body } = request(user, { buildingId, unitId });
  return {
    before,
    after: { ...before, ...changes(user), audits: 1 },
    state: () => stateOf(prisma, user),
    send: ({ url }: Server): Promise<HttpAnswer> =>
      sendAs(url, token, { method, path, ...(body === undefined ? { headers: {} } : { body: JSON.stringify(body) }) }),
  };
}

async function stateOf(prisma: PrismaService, { id, orgId }: TestUser): Promise<State> {
  const { status, name, email } = await prisma.user.findFirstOrThrow({ where: { orgId, id } });
  const where = { orgId, userId: id };
  const [roles, homes, audits, mails] = await Promise.all([
    prisma.userRole.count({ where }),
    prisma.occupancy.count({ where: { ...where, endedAt: null } }),
    prisma.auditEvent.count({ where: { orgId, subjectId: id } }),
    prisma.mail.count({ where }),
  ]);
  return { status, name, email, roles, homes, audits, mails };
}
