import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany } from '../support/requests.js';
import { withSession } from '../support/sessions.js';
import { recordStatements } from '../support/statements.js';

const BUILDING = /* GraphQL */ `
  query ($id: Int!) {
    building(id: $id) {
      id
      name
      units {
        id
        label
      }
    }
  }
`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('building', () => {
  it('has its name, and its units by label', async () => {
    const { buildings, token } = await aCompany(app);
    const [, { id, units }] = buildings as [unknown, (typeof buildings)[number]];

    const { data } = await sendGraphql(app, token, BUILDING, { id });

    expect(data).toEqual({
      building: { id, name: 'Building 1', units: units.map((unit, u) => ({ id: unit, label: String(100 + u) })) },
    });
  });

  it('answers the same for an unknown id and one of another organization', async () => {
    const { token } = await aCompany(app);
    const foreign = await anOrganization(app.prisma);
    const answers = [];
    for (const id of [foreign.buildings[0]!.id, 0, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      answers.push(await sendGraphql(app, token, BUILDING, { id }));
    }

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, code: 'NOT_FOUND', errors: [], data: { building: null } });
      expect(answer.text).toBe(answers[0]!.text);
    }
  });

  it('that is not found does not remove other fields of the answer', async () => {
    const { buildings, token } = await aCompany(app);
    const query = `{ gone: building(id: 0) { id } there: building(id: ${String(buildings[0]!.id)}) { name } }`;

    expect((await sendGraphql(app, token, query)).data).toEqual({ gone: null, there: { name: 'Building 0' } });
  });

  it.each(['x', 1.5, 2 ** 31, null, [1, 2]])('cannot have the id %j', async (id) => {
    const { token } = await aCompany(app);

    const { code, errors } = await sendGraphql(app, token, BUILDING, { id });

    expect({ code, errors }).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer: '/id' }] });
  });

  it('is found by a building administrator only if they administer it', async () => {
    const { organization, buildings } = await aCompany(app);
    const [own, other] = buildings;
    const { token } = await aCaller(app, organization, {
      assignments: [
        { buildingId: own!.id, type: 'BUILDING_ADMIN' },
        { buildingId: other!.id, type: 'MANAGER' },
      ],
    });

    expect((await sendGraphql(app, token, BUILDING, { id: own!.id })).data.building.units).toHaveLength(4);
    expect((await sendGraphql(app, token, BUILDING, { id: other!.id })).code).toBe('NOT_FOUND');
  });

  it('is UNAVAILABLE if the database fails only for its units', async () => {
    const { buildings, token } = await aCompany(app);

    const answer = await withSession(app, async (session) => {
      await session.query('BEGIN; LOCK TABLE "Unit"');
      return sendGraphql(app, token, BUILDING, { id: buildings[0]!.id });
    });

    expect(answer).toMatchObject({ code: 'UNAVAILABLE', data: { building: { units: null } } });
  });

  it("reads the caller's authority once for all parts of the answer", async () => {
    const { buildings, token } = await aCompany(app);

    const statements = await recordStatements(() => sendGraphql(app, token, BUILDING, { id: buildings[0]!.id }));

    expect(statements.filter((text) => text.includes('"BuildingAssignment"'))).toHaveLength(1);
  });

  it('one answer contains at most 20,000 units, however many aliases it has', async () => {
    const { buildings, organization, token } = await aCompany(app);
    const { id } = buildings[0]!;
    const label = (n: number) => ({ orgId: organization.id, buildingId: id, label: `more ${String(n)}` });
    await app.prisma.unit.createMany({ data: Array.from({ length: 1_400 }, (_, n) => label(n)) });
    const named = (times: number) =>
      `{ ${Array.from({ length: times }, (_, n) => `a${String(n)}: building(id: ${String(id)}) { units { id } }`).join(' ')} }`;

    expect((await sendGraphql(app, token, named(14))).code).toBeUndefined();
    expect((await sendGraphql(app, token, named(15))).code).toBe('INVALID_INPUT');
  });
});
