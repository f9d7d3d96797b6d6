import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { aCompany, aLink, aRequest, refusal, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const ABSENT = 2_147_483_647;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Home {
  id: string;
  unitId: number;
  startedAt: Date;
  endedAt: Date | null;
}

const historyOf = ({ id }: Pick<TestUser, 'id'>): Promise<Home[]> =>
  app.prisma.occupancy.findMany({
    where: { userId: id },
    orderBy: { startedAt: 'asc' },
    select: { id: true, unitId: true, startedAt: true, endedAt: true },
  });

const activeUnits = (history: Home[]): number[] =>
  history.filter(({ endedAt }) => endedAt === null).map(({ unitId }) => unitId);

/** A user who lives in the given units, in a company whose first building has units a, b, c, d. */
async function aResident(unitsLivedIn: (units: number[], company: TestCompany) => number[]) {
  const company = await aCompany(app);
  const { id: buildingId, units } = company.buildings[0]!;
  const user = await aUser(app.prisma, company.organization, { unitIds: unitsLivedIn(units, company) });
  const [a, b, c, d] = units as [number, number, number, number];
  return { company, token: company.token, buildingId, user, a, b, c, d };
}

describe.each(TRANSPORTS)('a move over %s', (_, transport) => {
  it('ends the only other residence at the instant when the new one starts, and keeps the history', async () => {
    const { token, buildingId, user, a, b } = await aResident(([a]) => [a!]);
    const [old] = await historyOf(user);
    const request = aLink(user, { resident: { buildingId, unitId: b, mode: 'MOVE' } });

    const { result } = await transport.provision(app, token, request);

    const [ended, started, ...more] = await historyOf(user);
    expect(result?.changes).toEqual([
      { kind: 'OCCUPANCY_STARTED', buildingId, unitId: b, occupancyId: started!.id },
      { kind: 'OCCUPANCY_ENDED', buildingId, unitId: a, occupancyId: old!.id },
    ]);
    expect(result?.applied.resident).toEqual({ occupancyId: started!.id, unitId: b, buildingId });
    expect(ended).toEqual({ ...old, endedAt: started!.startedAt });
    expect(started).toMatchObject({ unitId: b, endedAt: null });
    expect(more).toEqual([]);

    const before = await snapshot(app.prisma);
    const again = await transport.provision(app, token, request);
    expect(again.result).toMatchObject({ changes: [], applied: result!.applied });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('only adds a residence if there is none to end, for a new and for an existing user', async () => {
    const { company, token, buildingId, user, a } = await aResident(() => []);
    const grants = { resident: { buildingId, unitId: a, mode: 'MOVE' } };

    for (const request of [aLink(user, grants), aRequest({ grants })]) {
      const { result } = await transport.provision(app, token, request);
      expect(result?.changes.filter(({ kind }) => kind.startsWith('OCC'))).toMatchObject([
        { kind: 'OCCUPANCY_STARTED' },
      ]);
      expect(await historyOf({ id: result!.user.id! })).toMatchObject([{ unitId: a, endedAt: null }]);
    }
    expect(company.organization.id).toBe(user.orgId);
  });

  it('if the person already lives in the target, ends another residence only if fromUnitId names it', async () => {
    const { token, buildingId, user, a, b, c } = await aResident(([a]) => [a!]);
    const provision = (unitId: number, more: object) =>
      transport.provision(app, token, aLink(user, { resident: { buildingId, unitId, ...more } }));
    await provision(b, { mode: 'MOVE' });
    await provision(c, { mode: 'ADD' });
    const before = await snapshot(app.prisma);

    const late = await provision(b, { mode: 'MOVE' });

    expect(refusal(late)).toEqual({ code: 'INVALID_INPUT', problems: ['MOVE_AMBIGUOUS /grants/resident/fromUnitId'] });
    expect(await snapshot(app.prisma)).toEqual(before);
    expect((await provision(b, { mode: 'MOVE', fromUnitId: a })).result?.changes).toEqual([]);
    expect(activeUnits(await historyOf(user)).sort()).toEqual([b, c].sort());

    const named = await provision(b, { mode: 'MOVE', fromUnitId: c });
    expect(named.result?.changes).toMatchObject([{ kind: 'OCCUPANCY_ENDED', unitId: c }]);
    expect(activeUnits(await historyOf(user))).toEqual([b]);
  });

  it('is refused if several residences could end', async () => {
    const { token, buildingId, user, c } = await aResident(([a, b]) => [a!, b!]);
    const before = await snapshot(app.prisma);

    const answer = await transport.provision(
      app,
      token,
      aLink(user, { resident: { buildingId, unitId: c, mode: 'MOVE' } }),
    );

    expect(refusal(answer)).toEqual({
      code: 'INVALID_INPUT',
      problems: ['MOVE_AMBIGUOUS /grants/resident/fromUnitId'],
    });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('ends only the residence that fromUnitId names, and a repeat changes nothing', async () => {
    const { token, buildingId, user, a, b, c } = await aResident(([a, b]) => [a!, b!]);
    const request = aLink(user, { resident: { buildingId, unitId: c, mode: 'MOVE', fromUnitId: a } });

    const { result } = await transport.provision(app, token, request);

    expect(result?.changes).toMatchObject([
      { kind: 'OCCUPANCY_STARTED', unitId: c },
      { kind: 'OCCUPANCY_ENDED', unitId: a },
    ]);
    const history = await historyOf(user);
    expect(activeUnits(history).sort()).toEqual([b, c]);
    const ended = history.find(({ unitId }) => unitId === a);
    expect(ended?.endedAt).toEqual(history.find(({ unitId }) => unitId === c)?.startedAt);

    const before = await snapshot(app.prisma);
    const again = await transport.provision(app, token, request);
    expect(again.result).toMatchObject({ changes: [], applied: result!.applied });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('answers the same for a fromUnitId where the person does not live now, of another organization, or unknown', async () => {
    const { token, buildingId, user, a, b, c, d } = await aResident(([a, b]) => [a!, b!]);
    const foreign = (await aCompany(app)).buildings[0]!.units[0]!;
    await app.prisma.occupancy.updateMany({ where: { userId: user.id, unitId: a }, data: { endedAt: new Date() } });
    const before = await snapshot(app.prisma);

    const answers = await Promise.all(
      [d, a, foreign, ABSENT].map((fromUnitId) =>
        transport.provision(app, token, aLink(user, { resident: { buildingId, unitId: c, mode: 'MOVE', fromUnitId } })),
      ),
    );

    for (const answer of answers) {
      expect(refusal(answer)).toEqual({
        code: 'INVALID_INPUT',
        problems: ['MOVE_SOURCE_NOT_ACTIVE /grants/resident/fromUnitId'],
      });
      expect(answer.errors).toEqual(answers[0]!.errors);
    }
    expect(await snapshot(app.prisma)).toEqual(before);
    const repeat = aLink(user, { resident: { buildingId, unitId: b, mode: 'MOVE', fromUnitId: ABSENT } });
    expect((await transport.provision(app, token, repeat)).result?.changes).toEqual([]);
  });

  it.each([['ADD'], [undefined]])('refuses fromUnitId with mode %s', async (mode) => {
    const { token, buildingId, user, a, b } = await aResident(([a]) => [a!]);

    const answer = await transport.provision(
      app,
      token,
      aLink(user, { resident: { buildingId, unitId: b, mode, fromUnitId: a } }),
    );

    expect(refusal(answer)).toEqual({
      code: 'INVALID_INPUT',
      problems: ['VALUE_INVALID /grants/resident/fromUnitId'],
    });
  });

  it('refuses a move from a unit to itself', async () => {
    const { token, buildingId, user, a } = await aResident(([a]) => [a!]);

    const answer = await transport.provision(
      app,
      token,
      aLink(user, { resident: { buildingId, unitId: a, mode: 'MOVE', fromUnitId: a } }),
    );

    expect(refusal(answer).problems).toEqual(['VALUE_INVALID /grants/resident/fromUnitId']);
  });

  it('to another building and back leaves three entries in the history', async () => {
    const { company, token, buildingId, user, a } = await aResident(([a]) => [a!]);
    const { id: elsewhere, units } = company.buildings[1]!;
    const move = (to: number, unitId: number) =>
      transport.provision(app, token, aLink(user, { resident: { buildingId: to, unitId, mode: 'MOVE' } }));

    const away = await move(elsewhere, units[0]!);
    await move(buildingId, a);

    expect(away.result?.changes).toMatchObject([
      { kind: 'OCCUPANCY_STARTED', buildingId: elsewhere, unitId: units[0] },
      { kind: 'OCCUPANCY_ENDED', buildingId, unitId: a },
    ]);
    const history = await historyOf(user);
    expect(history.map(({ unitId }) => unitId)).toEqual([a, units[0], a]);
    expect(history.map(({ endedAt }) => endedAt)).toEqual([history[1]!.startedAt, history[2]!.startedAt, null]);
  });

  it('does not end a residence before it started, even if the clock was ahead', async () => {
    const { token, buildingId, user, a, b } = await aResident(([a]) => [a!]);
    const startedAt = new Date(Date.now() + 60_000);
    await app.prisma.occupancy.updateMany({ where: { userId: user.id, unitId: a }, data: { startedAt } });

    await transport.provision(app, token, aLink(user, { resident: { buildingId, unitId: b, mode: 'MOVE' } }));

    const history = await historyOf(user);
    expect(history.find(({ unitId }) => unitId === a)).toMatchObject({ startedAt, endedAt: startedAt });
    expect(history.find(({ unitId }) => unitId === b)).toMatchObject({ startedAt, endedAt: null });
  });
});
