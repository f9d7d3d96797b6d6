import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { anEmail, everything } from '../support/inputs.js';
import { TRANSPORTS } from '../support/transports.js';

describe('different concurrent calls for one user', () => {
  const [, { provision }] = TRANSPORTS[0]!;
  let test: TestApp;
  let org: TestOrganization;
  let token: string;

  beforeAll(async () => {
    test = await startTestApp();
    org = await anOrganization(test.prisma, { buildings: 20, units: 6 });
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
  });
  afterAll(() => test.close());

  const link = (email: string, grants: object) => ({ identity: { email }, grants });

  it.each(['that is new', 'that exists'])(
    'grant the same things to a user %s in opposite order without a deadlock, 200 pairs',
    async (which) => {
      const orgRoleKeys = ['viewer', 'org_admin', 'admin'];
      const buildingAssignments = org.buildings.slice(0, 6).map(({ id }) => ({ buildingId: id, type: 'STAFF' }));
      const resident = { buildingId: org.buildings[0]!.id, unitId: org.buildings[0]!.units[0]! };
      const forward = { orgRoleKeys, buildingAssignments, resident };
      const backward = {
        orgRoleKeys: [...orgRoleKeys].reverse(),
        buildingAssignments: [...buildingAssignments].reverse(),
        resident,
      };

      // Ten waves of 20 pairs, so that no call waits too long for a connection on a slow machine.
      for (let wave = 0; wave < 10; wave++) {
        const emails = Array.from({ length: 20 }, anEmail);
        if (which === 'that exists') await Promise.all(emails.map((email) => aUser(test.prisma, org, { email })));
        const identity = (email: string) => ({
          email,
          name: 'Test User',
          ...(which === 'that is new' && { sendInvite: true }),
        });

        const answers = await Promise.all(
          emails.flatMap((email) =>
            [forward, backward].map((grants) => provision(test, token, { identity: identity(email), grants })),
          ),
        );

        expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
        const users = await test.prisma.user.findMany({
          where: { email: { in: emails } },
          include: { roles: true, assignments: true, occupancies: true, auditEvents: true },
        });
        const held = users.map((u) => [
          u.roles.length,
          u.assignments.length,
          u.occupancies.length,
          u.auditEvents.length,
        ]);
        expect(held).toEqual(Array(20).fill([3, 6, 1, 1]));
      }
    },
  );

  it('move the user to different units one after the other: one home remains and the history has no gap', async () => {
    for (let round = 0; round < 15; round++) {
      const [from, ...targets] = org.buildings[0]!.units;
      const { id, email } = await aUser(test.prisma, org, { unitIds: [from!] });
      const resident = (unitId: number) => ({ buildingId: org.buildings[0]!.id, unitId, mode: 'MOVE' });
      const pair = round < 10 ? targets.slice(0, 2) : targets;

      const answers = await Promise.all(
        pair.map((unitId) => provision(test, token, link(email, { resident: resident(unitId) }))),
      );

      expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
      const stays = await test.prisma.occupancy.findMany({
        where: { userId: id },
        orderBy: [{ startedAt: 'asc' }, { endedAt: { sort: 'asc', nulls: 'last' } }],
      });
      expect(stays).toHaveLength(pair.length + 1);
      expect(stays.filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
      const ends = stays.map(({ endedAt }) => endedAt?.getTime()).filter((end) => end !== undefined);
      const starts = stays.map(({ startedAt }) => startedAt.getTime());
      expect(ends.sort((a, b) => a - b)).toEqual(starts.slice(1)); // each begins when the previous one ends
      expect(stays.every(({ startedAt, endedAt }) => endedAt === null || endedAt >= startedAt)).toBe(true);
    }
  });

  it('move the user back and forth and leave one home', async () => {
    const { id: buildingId, units } = org.buildings[1]!;
    const { id, email } = await aUser(test.prisma, org, { unitIds: [units[0]!] });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        provision(test, token, link(email, { resident: { buildingId, unitId: units[i % 3]!, mode: 'MOVE' } })),
      ),
    );

    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(await test.prisma.occupancy.count({ where: { userId: id, endedAt: null } })).toBe(1);
  });

  it('each grant another building, and the audit trail adds up to all of them', async () => {
    const { id, email } = await aUser(test.prisma, org);

    const answers = await Promise.all(
      org.buildings.map((building) =>
        provision(test, token, link(email, { buildingAssignments: [{ buildingId: building.id, type: 'MANAGER' }] })),
      ),
    );

    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    const held = await test.prisma.buildingAssignment.findMany({
      where: { userId: id },
      orderBy: { buildingId: 'asc' },
    });
    const audited = await test.prisma.auditEvent.findMany({ where: { subjectId: id } });
    const granted = audited.flatMap(({ changes }) => changes as { kind: string; buildingId: number }[]);
    expect(held.map(({ buildingId }) => buildingId)).toEqual(org.buildings.map((building) => building.id));
    expect(audited).toHaveLength(20);
    expect(granted.sort((a, b) => a.buildingId - b.buildingId)).toEqual(
      org.buildings.map((building) => ({ kind: 'ASSIGNMENT_CREATED', buildingId: building.id, type: 'MANAGER' })),
    );
  });

  it('each set another type of one assignment, and the audit trail shows their order', async () => {
    const { id: buildingId } = org.buildings[0]!;
    const { id, email } = await aUser(test.prisma, org, { assignments: [{ buildingId, type: 'STAFF' }] });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? 'MANAGER' : 'BUILDING_ADMIN')).map((type) =>
        provision(test, token, link(email, { buildingAssignments: [{ buildingId, type }] })),
      ),
    );

    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    const changes = answers.flatMap(({ result }) => result!.changes);
    const count = (field: 'type' | 'previousType', type: string) => changes.filter((c) => c[field] === type).length;
    const [held] = await test.prisma.buildingAssignment.findMany({ where: { userId: id } });
    for (const type of ['STAFF', 'MANAGER', 'BUILDING_ADMIN']) {
      const start = type === 'STAFF' ? 1 : 0;
      expect(start + count('type', type) - count('previousType', type)).toBe(held!.type === type ? 1 : 0);
    }
    const trail = await test.prisma.auditEvent.findMany({
      where: { subjectId: id },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    const steps = trail.flatMap((event) => event.changes as { type: string; previousType: string }[]);
    expect(steps).toHaveLength(changes.length);
    expect(steps.map(({ previousType }) => previousType)).toEqual([
      'STAFF',
      ...steps.slice(0, -1).map(({ type }) => type),
    ]);
  });

  it('create the same e-mail address in two organizations', async () => {
    const other = await anOrganization(test.prisma);
    const otherToken = test.tokenFor(await aUser(test.prisma, other, { roleKeys: ['admin'] }));
    const email = anEmail();

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 ? provision(test, token, everything(org, email)) : provision(test, otherToken, everything(other, email)),
      ),
    );

    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(answers.filter(({ result }) => result!.created)).toHaveLength(2);
    const users = await test.prisma.user.findMany({ where: { email }, include: { roles: true, assignments: true } });
    expect(users.map(({ orgId }) => orgId).sort((a, b) => a - b)).toEqual([org.id, other.id]);
    expect(users.map(({ roles, assignments }) => [roles.length, assignments.length])).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });
});
