import type pg from 'pg';
import { cursorOf } from '../../src/pagination/connection.js';
import type { TestApp } from './app.js';
import { callersOf, load } from './load.js';
import type { Scene } from './planned-reads.js';
import { aCaller } from './requests.js';

/**
 * More buildings, because PostgreSQL reads a small table in full. An organization has at most 20 API keys; the
 * makers of these do not exist.
 */
const MORE = `
  SET session_replication_role = replica;
  INSERT INTO "Building" ("orgId", "name")
    SELECT "id", 'Tower ' || n FROM "Organization", generate_series(1, 5000) n
    WHERE "slug" LIKE 'load-%' AND "slug" <> 'load-1';
  DELETE FROM "ApiKey";
  INSERT INTO "ApiKey" ("orgId", "id", "makerId", "name", "secretHash", "roleKeys")
    SELECT 1000 + n / 20, gen_random_uuid(), gen_random_uuid(), 'load', sha256(n::text::bytea), '{viewer}'
    FROM generate_series(1, 20000) n;
  SET session_replication_role = origin`;

/** An organization of 20,000 people among 40,000. The caller ends the session. */
export async function aPlannedScene(app: TestApp): Promise<Scene> {
  const session = await load(app);
  await session.query(MORE);
  await session.query('VACUUM (ANALYZE) "Building", "ApiKey"');
  const { orgId, buildings, tokens } = await callersOf(app);
  const where = { orgId };
  return {
    app,
    session,
    company: await companyIn(app, orgId),
    administrator: tokens['administrator of two buildings'],
    own: await thingsOf(app, session, orgId, buildings[0]!),
  };

  async function companyIn({ prisma }: TestApp, id: number): Promise<Scene['company']> {
    const { slug } = await prisma.organization.findUniqueOrThrow({ where: { id } });
    const admin = await aCaller(app, { id }, { roleKeys: ['admin'] });
    const own = await Promise.all(
      ['One', 'Two'].map(async (name) => {
        const { id: buildingId } = await prisma.building.create({ data: { ...where, name } });
        const data = ['1', '2'].map((label) => ({ ...where, buildingId, label }));
        const units = await prisma.unit.createManyAndReturn({ data });
        return { id: buildingId, units: units.map((unit) => unit.id) };
      }),
    );
    return { organization: { id, slug, buildings: own }, buildings: own, admin, token: admin.token };
  }
}

/** Things of the organization, and positions in its lists that are far from the start. */
async function thingsOf(
  { prisma }: TestApp,
  session: pg.Client,
  orgId: number,
  { id: building, name: buildingName }: { id: number; name: string },
): Promise<Scene['own']> {
  const where = { orgId };
  const person = await prisma.user.findFirstOrThrow({ where, orderBy: [{ name: 'asc' }, { id: 'asc' }], skip: 15_000 });
  const home = await prisma.occupancy.findFirstOrThrow({ where: { orgId, userId: person.id } });
  const unit = await prisma.unit.findFirstOrThrow({ where: { orgId, buildingId: building } });
  const { rows } = await session.query<{ id: string; at: Date }>(
    `SELECT "id", "createdAt" AS at FROM "AuditEvent" WHERE "orgId" = $1 ORDER BY "createdAt" DESC OFFSET 15000 LIMIT 1`,
    [orgId],
  );
  const { id: eventId, at } = rows[0]!;
  return {
    slug: 'load-1',
    user: person.id,
    actor: person.id,
    email: person.email,
    takenEmail: person.email,
    password: '',
    personName: 'person 1',
    building,
    buildingName,
    unit: unit.id,
    unitLabel: unit.label,
    home: home.unitId,
    userCursor: cursorOf('users.NAME_ASC', { id: person.id, sortKey: person.name }),
    buildingCursor: cursorOf('buildings', { id: String(building), sortKey: buildingName }),
    unitCursor: cursorOf('units', { id: String(unit.id), sortKey: unit.label }),
    auditCursor: cursorOf('auditEvents', { id: eventId, sortKey: at.toISOString() }),
    session: '',
    apiKey: '',
  };
}
