import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { ABSENT, auditOf, auditRow, expectRefused, NOBODY, post, residentsIn } from '../support/older-calls.js';
import { aCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A company with a person who lives in these of the units [first building: 0, 1; second: 2, 3]. */
async function aResident(...homes: number[]) {
  const company = await aCompany(app);
  const [first, second] = company.buildings;
  const units = [...first!.units.slice(0, 2), ...second!.units.slice(0, 2)];
  const user = await aUser(app.prisma, company.organization, { unitIds: homes.map((home) => units[home]!) });
  const active = async () => {
    const rows = await app.prisma.occupancy.findMany({ where: { userId: user.id, endedAt: null } });
    return rows.map(({ unitId }) => units.indexOf(unitId)).sort();
  };
  const house = (at: number) => (at < 2 ? first!.id : second!.id);
  const live = (at: number, more: object = {}, building = house(at)) =>
    [residentsIn(building), { userId: user.id, unitId: units[at], ...more }] as const;
  return { ...company, user, units, active, house, live };
}

describe('POST /api/org/buildings/:buildingId/residents', () => {
  it.each([
    ['by default', {}],
    ['with nulls', { mode: null, fromUnitId: null }],
    ['with ADD', { mode: 'ADD' }],
  ])('adds a home beside others %s: 201, and 200 for a repeat', async (_, more) => {
    const { admin, token, user, units, active, house, live } = await aResident(2);

    const answer = await post(app, token, ...live(0, more));

    const row = await app.prisma.occupancy.findFirstOrThrow({ where: { userId: user.id, unitId: units[0]! } });
    const body = { occupancyId: row.id, userId: user.id, unitId: units[0], buildingId: house(0) };
    expect([answer.status, answer.body]).toEqual([201, body]);
    expect(await active()).toEqual([0, 2]);
    const { userId: _userId, ...started } = body;
    expect(await auditOf(app, user.id)).toEqual([auditRow(admin, answer, [{ kind: 'OCCUPANCY_STARTED', ...started }])]);

    const before = await snapshot(app.prisma);
    const again = await post(app, token, ...live(0, more));
    expect([again.status, again.body]).toEqual([200, body]);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it.each([
    ['the only other home', [2], {}, [0]],
    ['the named home', [1, 2], { fromUnitId: 2 }, [0, 1]],
    ['none if there is none', [], {}, [0]],
  ])('moves, ending %s, and a repeat changes nothing', async (_, homes, from, after) => {
    const { token, user, units, active, live } = await aResident(...homes);
    const call = live(0, { mode: 'MOVE', ...('fromUnitId' in from && { fromUnitId: units[from.fromUnitId] }) });

    const answer = await post(app, token, ...call);

    expect([answer.status, await active()]).toEqual([201, after]);
    const [audited] = await auditOf(app, user.id);
    const kinds = (audited!.changes as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(['OCCUPANCY_STARTED', ...(homes.length > 0 ? ['OCCUPANCY_ENDED'] : [])]);
    const ended = await app.prisma.occupancy.findMany({ where: { userId: user.id, endedAt: { not: null } } });
    const started = await app.prisma.occupancy.findFirstOrThrow({ where: { id: answer.body.occupancyId } });
    for (const { endedAt } of ended) expect(endedAt).toEqual(started.startedAt);

    const before = await snapshot(app.prisma);
    const again = await post(app, token, ...call);
    expect([again.status, again.body]).toEqual([200, answer.body]);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('is 200 if a move only ends another home, which the call must name', async () => {
    const { token, units, active, live } = await aResident(0, 2);
    await expectRefused(app, token, live(0, { mode: 'MOVE' }), {
      code: 'INVALID_INPUT',
      problems: ['MOVE_AMBIGUOUS /fromUnitId'],
    });
    const { status } = await post(app, token, ...live(0, { mode: 'MOVE', fromUnitId: units[2] }));
    expect([status, await active()]).toEqual([200, [0]]);
  });

  it('refuses a move that does not name one of several homes, or names one where the person does not live', async () => {
    const { token, live, units } = await aResident(1, 2);
    const refused = (from: object, problem: string) =>
      expectRefused(app, token, live(0, { mode: 'MOVE', ...from }), { code: 'INVALID_INPUT', problems: [problem] });

    await refused({}, 'MOVE_AMBIGUOUS /fromUnitId');
    const foreign = (await aResident()).units[0];
    for (const fromUnitId of [units[3], ABSENT, foreign]) {
      await refused({ fromUnitId }, 'MOVE_SOURCE_NOT_ACTIVE /fromUnitId');
    }
  });

  it('refuses a unit that is unknown, of another organization or in another building', async () => {
    const { token, live, house, units } = await aResident();
    const foreign = (await aResident()).units[0];
    const refused = (call: ReturnType<typeof live>, problem: string) =>
      expectRefused(app, token, call, { code: 'INVALID_INPUT', problems: [problem] });

    for (const unitId of [ABSENT, 0, -1, foreign]) await refused(live(0, { unitId }), 'UNIT_NOT_FOUND /unitId');
    await refused(live(2, {}, house(0)), 'UNIT_NOT_IN_BUILDING /unitId');
    await refused(live(0, { unitId: units[2], mode: 'MOVE' }), 'UNIT_NOT_IN_BUILDING /unitId');
  });

  it('reports an unknown user and an unknown unit together', async () => {
    const { token, live } = await aResident();
    await expectRefused(app, token, live(0, { userId: NOBODY, unitId: ABSENT }), {
      code: 'INVALID_INPUT',
      problems: ['USER_NOT_FOUND /userId', 'UNIT_NOT_FOUND /unitId'],
    });
    const { user: stranger } = await aResident();
    const problems = ['USER_NOT_FOUND /userId'];
    await expectRefused(app, token, live(0, { userId: stranger.id }), { code: 'INVALID_INPUT', problems });
  });

  it.each<[string, object, string[]]>([
    ['nulls', { userId: null, unitId: null }, ['VALUE_REQUIRED /userId', 'VALUE_REQUIRED /unitId']],
    ['a userId that is no UUID', { userId: 'jane' }, ['VALUE_INVALID /userId']],
    ['a unit as text', { unitId: '1' }, ['VALUE_INVALID /unitId']],
    ['a unit beyond 32 bits', { unitId: 2 ** 31 }, ['VALUE_INVALID /unitId']],
    ['a fractional unit', { unitId: 1.5 }, ['VALUE_INVALID /unitId']],
    ['an unknown mode', { mode: 'STAY' }, ['VALUE_INVALID /mode']],
    ['fromUnitId with ADD', { fromUnitId: 1, mode: 'ADD' }, ['VALUE_INVALID /fromUnitId']],
    ['fromUnitId without a mode', { fromUnitId: 1 }, ['VALUE_INVALID /fromUnitId']],
    ['fromUnitId equal to the unit', { unitId: 7, fromUnitId: 7, mode: 'MOVE' }, ['VALUE_INVALID /fromUnitId']],
    ['the building in the body', { buildingId: 1 }, ['FIELD_UNKNOWN /buildingId']],
  ])('refuses %s and reports where', async (_, change, problems) => {
    const { token, live } = await aResident();
    await expectRefused(app, token, live(0, change), { code: 'INVALID_INPUT', problems });
  });

  it('is 409 at /userId for a deactivated user', async () => {
    const { token, user, live } = await aResident();
    await app.prisma.user.updateMany({ where: { id: user.id }, data: { status: 'DEACTIVATED' } });
    await expectRefused(app, token, live(0), { code: 'USER_DEACTIVATED', problems: ['USER_DEACTIVATED /userId'] });
  });

  it('starts one occupancy for eight concurrent calls: one 201, the others 200', async () => {
    const { token, active, live } = await aResident(2);
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(app, token, ...live(0, { mode: 'MOVE' }))));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(7).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.occupancyId)).size).toBe(1);
    expect(await active()).toEqual([0]);
  });
});
