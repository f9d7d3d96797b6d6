import { runBuilt } from '../support/process.js';
import { anOlderDatabase, type OlderDatabase } from '../support/older-database.js';

let older: OlderDatabase;
beforeEach(async () => {
  older = await anOlderDatabase('20261127120000');
  await older.session.query(`
    INSERT INTO "Organization" ("id", "slug", "name") VALUES (1, 'acme', 'Acme'), (2, 'globex', 'Globex');
    INSERT INTO "Building" ("orgId", "id", "name") VALUES
      (1, 11, 'Ivy House'), (1, 12, 'IVY HOUSE'), (1, 13, U&'Re\\0301sidence'), (2, 21, 'ivy house'), (2, 22, 'Fern Court');
    INSERT INTO "Unit" ("orgId", "id", "buildingId", "label") VALUES
      (2, 211, 22, '1a'), (2, 212, 22, '1A'), (2, 213, 22, '2'), (2, 214, 21, '1A');
    SELECT setval('"Building_id_seq"', 1000), setval('"Unit_id_seq"', 1000)`);
});
afterEach(() => older.drop());

async function migrate() {
  const run = runBuilt('database/migrations/migrate.cli.js', { DATABASE_URL: older.url });
  const { code } = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

async function namesOf(): Promise<unknown[]> {
  const { rows } = await older.session.query(
    `SELECT "id", "name" AS "text" FROM "Building" UNION ALL SELECT "id", "label" FROM "Unit" ORDER BY 1`,
  );
  return rows;
}

describe('npm run db:migrate with names that are equal under the new rule', () => {
  test('stops, lists all of them with their ids, and changes nothing', async () => {
    const before = await namesOf();
    const { code, stdout, stderr } = await migrate();

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^Migration \d+_names failed and was rolled back: .*Rename them .*, then migrate again:$/),
      '  acme: buildings 11 “Ivy House”, 12 “IVY HOUSE”',
      '  globex: units of building 22 “Fern Court”: 211 “1a”, 212 “1A”',
    ]);
    expect(await namesOf()).toEqual(before);
    const { rows } = await older.session.query(
      `SELECT 1 FROM information_schema.columns WHERE column_name IN ('nameKey', 'labelKey')`,
    );
    expect(rows).toEqual([]);
  });

  test('succeeds after an operator has renamed them, and keeps every name as written', async () => {
    await older.session.query(`
      UPDATE "Building" SET "name" = 'Ivy House North' WHERE "id" = 12; UPDATE "Unit" SET "label" = '1b' WHERE "id" = 212`);
    const before = await namesOf();

    expect(await migrate()).toMatchObject({ code: 0, stderr: '' });
    expect(await namesOf()).toEqual(before);
    expect(JSON.stringify(before)).toContain('Re\u0301sidence');
  });

  test('lists at most a hundred', async () => {
    await older.session.query(`
      INSERT INTO "Unit" ("orgId", "buildingId", "label")
      SELECT 1, 13, format(kind, n) FROM generate_series(1, 150) AS n, unnest('{a%s,A%s}'::text[]) AS kind;
      INSERT INTO "Building" ("orgId", "name") SELECT 1, format(kind, n) FROM generate_series(1, 150) AS n, unnest('{b%s,B%s}'::text[]) AS kind`);
    const { code, stderr } = await migrate();
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(102);
    expect(stderr).toMatch(/\n {2}and 202 more\n$/);
  });
});

test('a role without a list of permissions gets an empty one, and NULLs in lists are removed', async () => {
  await older.session.query(`
    UPDATE "Building" SET "name" = 'Another' WHERE "id" = 12; DELETE FROM "Unit" WHERE "id" = 212;
    INSERT INTO "Role" ("id", "key", "name", "permissions") VALUES (91, 'none', 'None', NULL), (92, 'gap', 'Gap', '{NULL,AUDIT_READ,NULL}')`);
  expect(await migrate()).toMatchObject({ code: 0, stderr: '' });
  await older.session.query(`INSERT INTO "Role" ("id", "key", "name") VALUES (93, 'left-out', 'Left out')`);
  const without = `INSERT INTO "Role" ("id", "key", "name", "permissions") VALUES (94, 'x', 'X', NULL)`;
  await expect(older.session.query(without)).rejects.toMatchObject({ code: '23502' });
  const { rows } = await older.session.query(
    `SELECT "key", "permissions"::text FROM "Role" WHERE "id" > 90 ORDER BY "id"`,
  );
  expect(rows).toEqual([
    { key: 'none', permissions: '{}' },
    { key: 'gap', permissions: '{AUDIT_READ}' },
    { key: 'left-out', permissions: '{}' },
  ]);
});
