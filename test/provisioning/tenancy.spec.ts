import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { aCaller, aCompany, aRequest, refusal, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const ABSENT = 2_147_483_647;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const staffIn = (buildingId: number) => ({ buildingAssignments: [{ buildingId, type: 'STAFF' }] });

/** Each place where a request can name an id of another organization, with the problem in the answer. */
const PLACES: [string, (own: TestCompany, id: number) => object, 'building' | 'unit', string[]][] = [
  [
    'the building of an assignment',
    (_, id) => staffIn(id),
    'building',
    ['BUILDING_NOT_FOUND /grants/buildingAssignments/0/buildingId'],
  ],
  [
    'the building of a residence',
    ({ buildings }, id) => ({ resident: { buildingId: id, unitId: buildings[0]!.units[0] } }),
    'building',
    ['BUILDING_NOT_FOUND /grants/resident/buildingId'],
  ],
  [
    'a unit',
    ({ buildings }, id) => ({ resident: { buildingId: buildings[0]!.id, unitId: id } }),
    'unit',
    ['UNIT_NOT_FOUND /grants/resident/unitId'],
  ],
  [
    'the unit to move from',
    ({ buildings: [first] }, id) => ({
      resident: { buildingId: first!.id, unitId: first!.units[0], mode: 'MOVE', fromUnitId: id },
    }),
    'unit',
    ['MOVE_SOURCE_NOT_ACTIVE /grants/resident/fromUnitId'],
  ],
];

describe.each(TRANSPORTS)('isolation between organizations over %s', (_, transport) => {
  it.each(PLACES)(
    'answers for %s of another organization as for one that does not exist',
    async (_title, grants, kind, problems) => {
      const [own, other] = [await aCompany(app), await aCompany(app)];
      const buildingAdmin = await aCaller(app, own.organization, {
        assignments: [{ buildingId: own.buildings[0]!.id, type: 'BUILDING_ADMIN' }],
      });
      const [building] = other.buildings;
      const foreignId = kind === 'building' ? building!.id : building!.units[0]!;
      const before = await snapshot(app.prisma);

      for (const token of [own.token, buildingAdmin.token]) {
        const foreign = await transport.provision(app, token, aRequest({ grants: grants(own, foreignId) }));
        const absent = await transport.provision(app, token, aRequest({ grants: grants(own, ABSENT) }));

        // A building administrator gets NOT_GRANTABLE for a building elsewhere, whether it exists or not.
        const expected =
          kind === 'building' && token === buildingAdmin.token
            ? { code: 'FORBIDDEN', problems: problems.map((line) => line.replace('NOT_FOUND', 'NOT_GRANTABLE')) }
            : { code: 'INVALID_INPUT', problems };
        expect(refusal(foreign)).toEqual(expected);
        expect(foreign.errors).toEqual(absent.errors);
        expect(foreign.status).toBe(absent.status);
      }
      expect(await snapshot(app.prisma)).toEqual(before);
    },
  );

  it('answers for a residence in another organization as for one that does not exist', async () => {
    const [own, other] = [await aCompany(app), await aCompany(app)];
    const { id: buildingId, units } = other.buildings[0]!;
    const provision = (resident: object) => transport.provision(app, own.token, aRequest({ grants: { resident } }));

    const foreign = await provision({ buildingId, unitId: units[0] });
    const absent = await provision({ buildingId: ABSENT, unitId: ABSENT });

    expect(refusal(foreign).problems).toEqual([
      'BUILDING_NOT_FOUND /grants/resident/buildingId',
      'UNIT_NOT_FOUND /grants/resident/unitId',
    ]);
    expect(foreign.errors).toEqual(absent.errors);
  });

  it.each(['ACTIVE', 'INVITED', 'DEACTIVATED'] as const)(
    'creates a user whose address belongs to an %s user of another organization, and does not change that user',
    async (status) => {
      const [own, other] = [await aCompany(app), await aCompany(app)];
      const stranger = await aUser(app.prisma, other.organization, { status });
      const strangers = () => app.prisma.user.findMany({ where: { orgId: other.organization.id } });
      const before = await strangers();

      const { result } = await transport.provision(app, own.token, {
        ...aRequest({ identity: { email: stranger.email } }),
        mode: { ifEmailExists: 'ERROR' },
      });

      expect(result).toMatchObject({
        created: true,
        user: { email: stranger.email, status: 'INVITED' },
        changes: [{ kind: 'USER_CREATED' }, { kind: 'INVITATION_QUEUED' }],
        warnings: [],
      });
      expect(result?.user.id).not.toBe(stranger.id);
      expect(await strangers()).toEqual(before);
      expect(await app.prisma.user.findMany({ where: { id: result!.user.id! } })).toMatchObject([
        { orgId: own.organization.id },
      ]);
    },
  );

  it('takes the organization only from the token', async () => {
    const [own, other] = [await aCompany(app), await aCompany(app)];
    const orgId = other.organization.id;
    const request = aRequest();

    const answer = await transport.provision(app, own.token, {
      ...request,
      orgId,
      identity: { ...request.identity, orgId },
      mode: { orgId },
    });

    expect(refusal(answer).code).toBe('INVALID_INPUT');
    expect(refusal(answer).problems.sort()).toEqual([
      'FIELD_UNKNOWN /identity/orgId',
      'FIELD_UNKNOWN /mode/orgId',
      'FIELD_UNKNOWN /orgId',
    ]);
  });

  it("refuses a token that names another organization than the user's", async () => {
    const [own, other] = [await aCompany(app), await aCompany(app)];
    const token = app.tokenFor({ orgId: other.organization.id, id: own.admin.id });

    const answer = await transport.provision(app, token, aRequest());

    expect(refusal(answer)).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
  });
});
