import { randomBytes } from 'node:crypto';
import { cursorOf } from '../../src/pagination/connection.js';
import { aKey } from './api-keys.js';
import type { TestApp } from './app.js';
import { unique } from './builders.js';
import { sendGraphql } from './graphql.js';
import { ABSENT, NOBODY } from './older-calls.js';
import { aCompany, type TestCompany } from './requests.js';
import { aUser } from './builders.js';

/** One value of each kind that a call can name, all of one organization. */
export interface OrganizationValues {
  slug: string;
  user: string;
  /** The user who made the call in the audit trail. */
  actor: string;
  email: string;
  /** The address of another user, which the call would give to the user. */
  takenEmail: string;
  password: string;
  personName: string;
  building: number;
  buildingName: string;
  unit: number;
  unitLabel: string;
  /** The unit that the person lives in; differs from `unit`. */
  home: number;
  userCursor: string;
  buildingCursor: string;
  unitCursor: string;
  auditCursor: string;
  /** A session of the company's admin. */
  session: string;
  /** An API key that the admin has made. */
  apiKey: string;
}

export interface TwoOrganizations {
  company: TestCompany;
  own: OrganizationValues;
  /** The same kinds of values, of another organization. */
  foreign: OrganizationValues;
  /** Values that do not exist. The cursors point to the same positions as those of `foreign`. */
  absent: OrganizationValues;
  /** Texts that occur only in rows of the other organization. */
  secrets: string[];
}

/** Two organizations that have every kind of value that a call can name. */
export async function twoOrganizations(app: TestApp): Promise<TwoOrganizations> {
  const [mine, other] = [await aHouse(app), await aHouse(app)];
  const own = { ...mine.things, ...(await cursors(app, mine.company.token, 'endCursor')) };
  const foreign = { ...other.things, ...(await cursors(app, other.company.token, 'startCursor')) };
  foreign.unitCursor = cursorOf('units', { id: String(foreign.home), sortKey: '101' });
  const absent: OrganizationValues = {
    slug: unique('nobody'),
    user: NOBODY,
    actor: NOBODY,
    email: `${unique('nobody')}@test.example`,
    takenEmail: `${unique('nobody')}@test.example`,
    password: mine.things.password,
    personName: unique('nobody'),
    building: ABSENT,
    buildingName: unique('nowhere'),
    unit: ABSENT,
    unitLabel: unique('no'),
    home: ABSENT - 1,
    userCursor: withId(foreign.userCursor, NOBODY),
    buildingCursor: withId(foreign.buildingCursor, String(ABSENT)),
    unitCursor: withId(foreign.unitCursor, String(ABSENT)),
    auditCursor: withId(foreign.auditCursor, NOBODY),
    session: NOBODY,
    apiKey: NOBODY,
  };
  const { slug, user, email, personName, buildingName, unitLabel, session, apiKey } = foreign;
  const { admin } = other.company;
  return {
    company: mine.company,
    own,
    foreign,
    absent,
    secrets: [slug, user, email, personName, buildingName, unitLabel, session, apiKey, admin.id, admin.email],
  };
}

async function aHouse(app: TestApp) {
  const company = await aCompany(app);
  const { organization, buildings, admin } = company;
  const [{ id: building, units }] = buildings as [(typeof buildings)[0]];
  const [unit, home] = units as [number, number];
  const [personName, buildingName] = [`Person ${organization.slug}`, `A Court ${organization.slug}`];
  const unitLabel = `Flat ${organization.slug}`;
  const password = unique('password');
  const {
    orgId,
    id: user,
    email,
  } = await aUser(app.prisma, organization, {
    name: personName,
    password,
    assignments: [{ buildingId: building, type: 'STAFF' }],
    unitIds: [home],
  });
  await app.prisma.building.update({ where: { orgId_id: { orgId, id: building } }, data: { name: buildingName } });
  await app.prisma.unit.update({ where: { orgId_id: { orgId, id: unit } }, data: { label: unitLabel } });
  await app.prisma.auditEvent.create({
    data: {
      ...{ orgId, actorOrgId: orgId, actorId: admin.id, subjectId: user },
      ...{ changes: [{ kind: 'USER_CREATED' }], requestId: unique('request'), transport: 'REST' },
    },
  });
  const { id: session } = await app.prisma.session.create({
    data: { orgId, userId: admin.id, secretHash: randomBytes(32), expiresAt: new Date(Date.now() + 3_600_000) },
  });
  const { id: apiKey } = await aKey(app, admin);
  const { slug } = organization;
  return {
    company,
    things: {
      slug,
      user,
      actor: admin.id,
      email,
      takenEmail: admin.email,
      password,
      personName,
      building,
      buildingName,
      unit,
      unitLabel,
      home,
      unitCursor: cursorOf('units', { id: String(unit), sortKey: unitLabel }), // the last one
      session,
      apiKey,
    },
  };
}

/** The cursors of this caller's lists. */
async function cursors(
  app: TestApp,
  token: string,
  end: 'startCursor' | 'endCursor',
): Promise<Pick<OrganizationValues, 'userCursor' | 'buildingCursor' | 'auditCursor'>> {
  const lists = ['users', 'buildings', 'auditEvents'].map((name) => `${name}(first: 100) { pageInfo { ${end} } }`);
  const { data } = await sendGraphql(app, token, `{ ${lists.join(' ')} }`);
  return {
    userCursor: data.users.pageInfo[end],
    buildingCursor: data.buildings.pageInfo[end],
    auditCursor: data.auditEvents.pageInfo[end],
  };
}

/** A cursor for the same position in the order, with another id. */
function withId(cursor: string, id: string): string {
  const [, ...place] = Buffer.from(cursor, 'base64url').toString().split(' ');
  return Buffer.from([id, ...place].join(' ')).toString('base64url');
}
