import { ActorsService } from '../../src/auth/actors.service.js';
import type { Caller } from '../../src/auth/caller.js';
import { BuildingCountsService } from '../../src/buildings/building-counts.service.js';
import { BuildingsService } from '../../src/buildings/buildings.service.js';
import { ChangedPlacesService } from '../../src/buildings/changed-places.service.js';
import { BuildingPeopleService } from '../../src/users/building-people.service.js';
import type { User } from '../../src/users/user.model.js';
import { UserDetailsService } from '../../src/users/user-details.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { documentOf, schemaOf } from '../support/operation-requests.js';
import { aCompany, aRequest, type TestCompany } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';
import { sendAs } from '../support/http-client.js';

/** What was loaded for the answer of one call must not be used for a later call, which may have changed it. */

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  company = await aCompany(app);
});

const nameOf = ({ name }: { name: string }) => name;

/** Two calls in one document. Each makes a user staff of the first building and moves them into a unit of it. */
async function provisionTwo(selection: string) {
  const [{ id: buildingId, units }] = company.buildings as [TestCompany['buildings'][number]];
  const input = (name: string, unitId: number) =>
    aRequest({
      identity: { name },
      grants: {
        buildingAssignments: [{ buildingId, type: 'STAFF' }],
        resident: { buildingId, unitId, mode: 'ADD' },
      },
    });
  const query = `mutation ($jane: ProvisionUserInput!, $bob: ProvisionUserInput!) {
    jane: provisionUser(input: $jane) ${selection}
    bob: provisionUser(input: $bob) ${selection}
  }`;
  const variables = { jane: input('Jane', units[0]!), bob: input('Bob', units[1]!) };
  const { text } = await sendAs(app.url, company.token, {
    path: '/graphql',
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = JSON.parse(text);
  expect(errors).toBeUndefined();
  return data;
}

interface People {
  staff: { name: string }[];
  residents: { name: string }[];
}

test('a later call of a document answers with the people that it has added to a building', async () => {
  const { jane, bob } = await provisionTwo('{ changes { building { staff { name } residents { name } } } }');
  const people = ({ changes }: { changes: { building: People | null }[] }) =>
    changes.flatMap(({ building }) => (building === null ? [] : [building]));

  for (const { staff, residents } of people(jane))
    expect([staff, residents].map((of) => of.map(nameOf))).toEqual([['Jane'], ['Jane']]);
  for (const { staff, residents } of people(bob))
    expect([staff, residents].map((of) => of.map(nameOf))).toEqual([
      ['Bob', 'Jane'],
      ['Jane', 'Bob'],
    ]);
  expect([people(jane).length, people(bob).length]).toEqual([2, 2]);
});

test("each call of a document reads the data of its answer again, the caller's authority included", async () => {
  const [, selection = ''] = /provisionUser\(.*?\)( .*) \}$/.exec(documentOf(schemaOf(app), 'provisionUser')) ?? [];
  const statements = await recordStatements(() => provisionTwo(selection));

  const commits = statements.flatMap((text, index) => (text === 'COMMIT' ? [index] : []));
  expect(commits).toHaveLength(2);
  const second = statements.indexOf('BEGIN', commits[0]);
  const [ofJane, ofBob] = [statements.slice(commits[0]! + 1, second), statements.slice(commits[1]! + 1)];
  // The caller's authority, the changed buildings and units, and the buildings' units, staff and residents.
  // The person, and their roles, assignments, occupancies and invitation.
  // The buildings' two counts, and the residents and former residents of the changed units and of the buildings' units.
  expect(ofJane).toHaveLength(6 + 5 + 6);
  expect(ofBob.sort()).toEqual(ofJane.sort());
});

describe('a loader does not share data between calls of a request', () => {
  const service = <Service>(type: abstract new (...args: never[]) => Service): Service =>
    app.app.get(type, { strict: false });
  const building = () => company.buildings[0]!;
  const admin = () => company.admin as unknown as User;
  const ofAdmin = () => ({ orgId: company.organization.id, userId: company.admin.id });

  const role = async () => {
    await app.prisma.userRole.create({ data: { ...ofAdmin(), roleId: 1 } });
  };
  const assignment = async () => {
    await app.prisma.buildingAssignment.create({
      data: { ...ofAdmin(), buildingId: building().id, type: 'BUILDING_ADMIN' },
    });
  };
  const occupancy = async () => {
    await app.prisma.occupancy.create({ data: { ...ofAdmin(), unitId: building().units[0]! } });
  };
  const place = () => building().units[0]!;
  const former = async () => {
    await app.prisma.occupancy.create({ data: { ...ofAdmin(), unitId: place(), endedAt: new Date(8e12) } });
  };
  const invitation = async () => {
    await app.prisma.invitation.create({ data: ofAdmin() });
  };
  const unit = async () => {
    await app.prisma.unit.create({ data: { orgId: company.organization.id, buildingId: building().id, label: 'new' } });
  };
  const names = async () => {
    await app.prisma.building.update({
      where: { orgId_id: { orgId: company.organization.id, id: building().id } },
      data: { name: 'New' },
    });
    await app.prisma.unit.update({
      where: { orgId_id: { orgId: company.organization.id, id: building().units[0]! } },
      data: { label: 'New' },
    });
  };

  /** Every loader, and a write that changes what it loads. */
  const LOADERS: [string, (caller: Caller) => Promise<unknown>, () => Promise<void>][] = [
    ['authority', (caller) => service(ActorsService).actorOf(caller), assignment],
    ['roles of a user', (caller) => service(UserDetailsService).rolesOf(admin(), caller), role],
    ['assignments of a user', (caller) => service(UserDetailsService).assignmentsOf(admin(), caller), assignment],
    ['occupancies of a user', (caller) => service(UserDetailsService).occupanciesOf(admin(), caller), occupancy],
    ['invitation of a user', (caller) => service(UserDetailsService).invitationOf(admin(), caller), invitation],
    ['staff of a building', (caller) => service(BuildingPeopleService).staffOf(building().id, caller), assignment],
    [
      'residents of a building',
      (caller) => service(BuildingPeopleService).residentsOf(building().id, caller),
      occupancy,
    ],
    [
      'units of a building',
      (caller) => service(BuildingsService).unitsOf({ id: building().id, name: '' }, caller),
      unit,
    ],
    ['residents of a unit', (caller) => service(BuildingPeopleService).residentsOfUnit(place(), caller), occupancy],
    [
      'former residents of a unit',
      (caller) => service(BuildingPeopleService).formerResidentsOfUnit(place(), caller),
      former,
    ],
    [
      'units of a building, counted',
      (caller) => service(BuildingCountsService).unitCountOf({ id: building().id, name: '' }, caller),
      unit,
    ],
    [
      'residents of a building, counted',
      (caller) => service(BuildingCountsService).residentCountOf({ id: building().id, name: '' }, caller),
      occupancy,
    ],
    ['a changed building', (caller) => service(ChangedPlacesService).buildingOf(building().id, caller), names],
    ['a changed unit', (caller) => service(ChangedPlacesService).unitOf(building().units[0]!, caller), names],
  ];
  test.each(LOADERS)('%s', async (_, read, write) => {
    const call: Caller = {
      ...{ orgId: company.organization.id, userId: company.admin.id, version: 0 },
      ...{ requestId: 'request', transport: 'GRAPHQL', request: {} },
    };
    const before = await read(call);
    await write();
    expect(await read(call)).toEqual(before); // one load for all parts of one answer
    expect(await read({ ...call })).not.toEqual(before);
  });
});
