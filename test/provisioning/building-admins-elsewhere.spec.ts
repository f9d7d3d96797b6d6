import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser, type UserOptions } from '../support/builders.js';
import { aCaller, aCompany, aLink, refusal } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const ABSENT = 2_147_483_647;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** BUILDING_ADMIN of the first two buildings of three, without any org role. */
async function aBuildingAdmin() {
  const { organization, buildings } = await aCompany(app);
  const [own, second, other] = buildings as [(typeof buildings)[0], (typeof buildings)[0], (typeof buildings)[0]];
  const caller = await aCaller(app, organization, {
    assignments: [own, second].map(({ id }) => ({ buildingId: id, type: 'BUILDING_ADMIN' })),
  });
  const aPerson = (options?: UserOptions): Promise<TestUser> => aUser(app.prisma, organization, options);
  return { organization, caller, token: caller.token, own, second, other, aPerson };
}

const assign = (buildingId: number, type = 'STAFF') => ({ buildingAssignments: [{ buildingId, type }] });
const house = ({ id, units }: { id: number; units: number[] }, more: object = {}) => ({
  resident: { buildingId: id, unitId: units[0], ...more },
});

describe.each(TRANSPORTS)('a building administrator over %s', (_, transport) => {
  it('cannot end or detect a residence in another building', async () => {
    const { token, own, other, aPerson } = await aBuildingAdmin();
    const person = await aPerson({ unitIds: [other.units[0]!, other.units[1]!] });
    const before = await snapshot(app.prisma);
    const move = (more: object) =>
      transport.provision(app, token, aLink(person, house(own, { mode: 'MOVE', ...more })));

    for (const fromUnitId of [other.units[0], other.units[2], ABSENT]) {
      expect(refusal(await move({ fromUnitId }))).toEqual({
        code: 'INVALID_INPUT',
        problems: ['MOVE_SOURCE_NOT_ACTIVE /grants/resident/fromUnitId'],
      });
    }
    expect(await snapshot(app.prisma)).toEqual(before);
    const moved = await move({});
    expect(moved.result?.changes).toMatchObject([{ kind: 'OCCUPANCY_STARTED', buildingId: own.id }]);
    expect((await move({})).result?.changes).toEqual([]);
    expect(await app.prisma.occupancy.count({ where: { userId: person.id, endedAt: null } })).toBe(3);
  });

  it('gets the same answer for a building elsewhere whether it exists or not, and learns nothing of its units', async () => {
    const [{ token, own, other, aPerson }, { own: foreign }] = [await aBuildingAdmin(), await aBuildingAdmin()];
    const person = await aPerson({ assignments: [{ buildingId: other.id, type: 'MANAGER' }] });

    for (const buildingId of [other.id, foreign.id, ABSENT])
      for (const unitId of [own.units[0], other.units[0], foreign.units[0], ABSENT]) {
        const grants = { ...assign(buildingId), resident: { buildingId, unitId } };
        expect(refusal(await transport.provision(app, token, aLink(person, grants)))).toEqual({
          code: 'FORBIDDEN',
          problems: [
            'BUILDING_NOT_GRANTABLE /grants/buildingAssignments/0/buildingId',
            'BUILDING_NOT_GRANTABLE /grants/resident/buildingId',
          ],
        });
      }
    for (const unitId of [other.units[0], foreign.units[0], ABSENT]) {
      const answer = await transport.provision(app, token, aLink(person, house(own, { unitId })));
      expect(refusal(answer)).toEqual({ code: 'INVALID_INPUT', problems: ['UNIT_NOT_FOUND /grants/resident/unitId'] });
    }
  });
});
