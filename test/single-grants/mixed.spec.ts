import fc from 'fast-check';
import type { Change } from '../../src/provisioning/provision-result.model.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail } from '../support/inputs.js';
import { go, waysToGrant, type Wish } from '../support/mixed-calls.js';
import { auditOf } from '../support/older-calls.js';
import { aCompany, type TestCompany } from '../support/requests.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());

/** What is stored about a person, without ids and times. */
async function rowsOf(id: string) {
  const { prisma } = app;
  const user = await prisma.user.findFirstOrThrow({
    where: { id },
    include: { roles: { include: { role: true } }, assignments: true, occupancies: true, invitations: true },
  });
  return {
    name: user.name,
    status: user.status,
    isPasswordSet: user.passwordHash !== null,
    passwordSetById: user.passwordSetById,
    roles: user.roles.map(({ role }) => role.key).sort(),
    assignments: user.assignments.map(({ buildingId, type }) => `${buildingId} ${type}`).sort(),
    homes: user.occupancies.map(({ unitId, endedAt }) => `${unitId} ${endedAt === null ? 'active' : 'ended'}`).sort(),
    invitations: user.invitations.map(({ sentAt, supersededAt }) => `${String(sentAt)} ${String(supersededAt)}`),
  };
}

type Rows = Awaited<ReturnType<typeof rowsOf>>;

/** What the audit trail adds up to. Shows a grant that was audited twice. */
async function auditedRowsOf(id: string) {
  const changes = (await auditOf(app, id)).flatMap((event) => event.changes as Change[]);
  const of = (kind: Change['kind']) => changes.filter((change) => change.kind === kind);
  return {
    created: of('USER_CREATED').length,
    roles: of('ROLE_GRANTED')
      .map(({ roleKey }) => roleKey)
      .sort(),
    assignments: of('ASSIGNMENT_CREATED')
      .map(({ buildingId, type }) => `${buildingId} ${type}`)
      .sort(),
    homes: of('OCCUPANCY_STARTED')
      .map(({ unitId }) => `${unitId} active`)
      .sort(),
    invitations: of('INVITATION_QUEUED').length,
    others: changes.length - changes.filter(({ kind }) => ADDING.has(kind)).length,
  };
}

const ADDING = new Set<Change['kind']>([
  'USER_CREATED',
  'ROLE_GRANTED',
  'ASSIGNMENT_CREATED',
  'OCCUPANCY_STARTED',
  'INVITATION_QUEUED',
]);

const wanted = ({ roleKeys, assignments, homes }: Wish) => ({
  roles: [...roleKeys].sort(),
  assignments: assignments.map(({ building, type }) => `${company.buildings[building]!.id} ${type}`).sort(),
  homes: homes.map(({ building, unit }) => `${company.buildings[building]!.units[unit]} active`).sort(),
});

const audited = ({ roles, assignments, homes, invitations }: Rows) => ({
  created: 1,
  roles,
  assignments,
  homes,
  invitations: invitations.length,
  others: 0,
});

describe('older calls and provisionUser, over both transports', () => {
  it('write the same rows in any order, and the audit trail adds up to them', async () => {
    const { token, organization } = company;
    await fc.assert(
      fc.asyncProperty(waysToGrant, async ({ wish, isInvited, ways }) => {
        const [one, other] = [
          await go(app, token, organization, { email: anEmail(), isInvited }, ways[0]),
          await go(app, token, organization, { email: anEmail(), isInvited }, ways[1]),
        ];
        const rows = await rowsOf(one);
        expect(rows).toMatchObject(wanted(wish));
        expect(rows.status).toBe(isInvited ? 'INVITED' : 'ACTIVE');
        expect(rows.invitations).toHaveLength(isInvited ? 1 : 0);
        expect(await rowsOf(other)).toEqual(rows);
        for (const id of [one, other]) expect(await auditedRowsOf(id)).toEqual(audited(rows));
      }),
      { numRuns: 15 },
    );
  });
});
