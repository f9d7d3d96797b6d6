import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { TRANSPORTS } from '../support/transports.js';

describe.each(TRANSPORTS)('a MOVE over %s', (_, { provision }) => {
  let test: TestApp;
  let org: TestOrganization;
  let token: string;

  beforeAll(async () => {
    test = await startTestApp();
    org = await anOrganization(test.prisma);
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
  });
  afterAll(() => test.close());

  it.each([
    ['a moment ago', -1],
    ['just now', 0],
    ['a second ahead of the clock', 1000],
    ['an hour ahead of the clock', 3_600_000],
  ])(
    'ends one home and starts the other at one instant, not before the start of the first, which was %s',
    async (_title, ahead) => {
      const { id: buildingId, units } = org.buildings[0]!;
      const { id, email } = await aUser(test.prisma, org);
      const startedAt = new Date(Date.now() + ahead);
      await test.prisma.occupancy.create({ data: { orgId: org.id, userId: id, unitId: units[0]!, startedAt } });

      const resident = { buildingId, unitId: units[1]!, mode: 'MOVE' };
      const { result } = await provision(test, token, { identity: { email }, grants: { resident } });

      expect(result!.changes.map(({ kind }) => kind)).toEqual(['OCCUPANCY_STARTED', 'OCCUPANCY_ENDED']);
      const stays = await test.prisma.occupancy.findMany({ where: { userId: id }, orderBy: { unitId: 'asc' } });
      expect(stays[0]!.endedAt).toEqual(stays[1]!.startedAt);
      expect(stays[0]!.endedAt!.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
      expect(stays[1]!.endedAt).toBeNull();
    },
  );
});
