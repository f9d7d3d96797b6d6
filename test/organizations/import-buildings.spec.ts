import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aCommandSite, type CommandSite, type Ended } from '../support/commands.js';

let site: CommandSite;

beforeAll(async () => {
  site = await aCommandSite({ isMigrated: false });
});
afterAll(() => site.close());

async function importing(content: string | Buffer, org = 'acme'): Promise<Ended> {
  const file = join(site.dataDir, 'units.csv');
  await writeFile(file, content);
  return site.run('organizations/import-buildings', ['--org', org, file]);
}

const stored = () =>
  site.read<{ slug: string; name: string; label: string }>(`
    SELECT o."slug", b."name", u."label" FROM "Unit" u
    JOIN "Building" b ON b."orgId" = u."orgId" AND b."id" = u."buildingId" JOIN "Organization" o ON o."id" = b."orgId"
    ORDER BY u."id"`);

const unitsOf = (count: number): string =>
  Array.from({ length: count }, (_, n) => `Building ${String(Math.floor(n / 60))},${String(n % 60)}\n`).join('');

describe('npm run org:import-buildings', () => {
  test('works from an empty database: migrate, create, import', async () => {
    const tooEarly = await importing('building,unit\nLinden Court,101\n');
    expect(tooEarly).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('npm run db:migrate') });
    expect((await site.run('database/migrations/migrate')).code).toBe(0);
    const create = (slug: string) =>
      site.run('organizations/create', ['--slug', slug, '--name', slug, '--admin-email', `jane@${slug}.example`]);
    expect([(await create('acme')).code, (await create('globex')).code]).toEqual([0, 0]);
    expect(await importing('building,unit\nLinden Court,101\n', 'nobody')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The organization nobody does not exist. Run npm run org:create first.\n',
    });

    const file =
      '\uFEFFbuilding,unit\r\nLinden Court, 101 \r\n"Mill ""Yard"", North",1a\r\n\r\nLinden Court,102\r\nLinden Court,101\r\n';
    expect(await importing(file)).toEqual({
      code: 0,
      stdout: '3 of 3 units\nNew: 2 buildings, 3 units.\n',
      stderr: '',
    });
    expect(await stored()).toEqual([
      { slug: 'acme', name: 'Linden Court', label: '101' },
      { slug: 'acme', name: 'Mill "Yard", North', label: '1a' },
      { slug: 'acme', name: 'Linden Court', label: '102' },
    ]);
  });

  test('adds nothing for a repeat, one row for a new line, and separate rows for another organization', async () => {
    const before = await stored();
    const again = await importing('building,unit\nLinden Court,102\nLinden Court,101\n', 'ACME');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('New: 0 buildings, 0 units.') });
    expect(await stored()).toEqual(before);

    const more = await importing('building,unit\nLinden Court,101\nLinden Court,103\n');
    expect(more.stdout).toContain('New: 0 buildings, 1 units.');
    const other = await importing('building,unit\nLinden Court,101\n', 'globex');
    expect(other.stdout).toContain('New: 1 buildings, 1 units.');
    expect((await stored()).slice(before.length)).toEqual([
      { slug: 'acme', name: 'Linden Court', label: '103' },
      { slug: 'globex', name: 'Linden Court', label: '101' },
    ]);
  });

  test('reports every invalid row with its column and writes nothing', async () => {
    const before = await stored();
    const { code, stdout, stderr } = await importing(
      `building,unit\nNew House,1\nNew House\n,2\n"New House,3\n${'x'.repeat(201)},4\nNew\tHouse,5\n\nNew House,7,8\n`,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.match(/row \d+(: (building|unit))?/g)).toEqual(
      ['3: unit', '4: building', '5', '6: building', '7: building', '9'].map((row) => `row ${row}`),
    );
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await stored()).toEqual(before);
  });

  test.each<[string, string | Buffer, string]>([
    ['a workbook', Buffer.from('PK\u0003\u0004\u0014'), 'save it as “CSV UTF-8”'],
    ['text that is not UTF-8', Buffer.from('building,unit\nH\xe4user,1\n', 'latin1'), 'not UTF-8'],
    ['missing columns', 'house,flat\nA,1\n', '“building” and “unit” are missing'],
  ])('refuses %s with advice', async (_, content, why) => {
    const before = await stored();
    const { code, stdout, stderr } = await importing(content);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await stored()).toEqual(before);
  });

  test('reports an error of the database, as from a read-only standby', async () => {
    const settle = (what: string) =>
      site.read(`BEGIN READ WRITE;
        DO $$ BEGIN EXECUTE format('ALTER DATABASE %I ${what}', current_database()); END $$; COMMIT`);
    await settle('SET default_transaction_read_only = on');
    const refused = await importing('building,unit\nStandby House,1\n');
    await settle('RESET default_transaction_read_only');
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The database reported an error: .*read-only transaction.*\n$/),
    });
  });

  test.each([
    ['no options', [], ['--org', 'file']],
    ['an invalid slug and two files', ['--org', 'A B', 'one.csv', 'two.csv'], ['--org', 'file']],
    ['an option without its value', ['one.csv', '--org'], ['--org']],
    ['an option followed by another one', ['--org', '--file', 'one.csv'], ['--org', '--file']],
    ['an option twice', ['--org', 'acme', 'one.csv', '--org', 'globex'], ['--org']],
    ['unknown options', ['--token=hidden-word', '-x', `--${'hidden-word'.repeat(4)}`], ['--token', '-x']],
  ])('refuses %s in one message', async (_, options, named) => {
    const { code, stdout, stderr } = await site.run('organizations/import-buildings', options);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const name of named) expect(stderr).toContain(`\n  ${name}: `);
    expect(stderr).not.toContain('hidden-word');
  });

  test('a missing file is a message and code 1', async () => {
    const { code, stderr } = await site.run('organizations/import-buildings', [
      '--org',
      'acme',
      join(site.dataDir, 'no.csv'),
    ]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^The file cannot be read: ENOENT.*\n$/),
    });
  });

  test('50,000 units take linear time in small tables, and a repeat uses no ids', async () => {
    const timed = async (file: string) => {
      const since = performance.now();
      const ended = await importing(file);
      return { ...ended, ms: performance.now() - since };
    };
    await importing('building,unit\nSmall House,1\n');
    const few = await timed(`building,unit\n${unitsOf(2_000).replaceAll('Building', 'Cottage')}`);
    const content = `building,unit\n${unitsOf(50_000)}`;
    const { code, stdout, ms } = await timed(content);
    expect(ms / few.ms).toBeLessThan(75); // 25 times the units. Quadratic time would be 625.
    expect(code).toBe(0);
    expect(stdout).toContain('25,000 of 50,000 units\n');
    expect(stdout).toContain('New: 834 buildings, 50000 units.');

    const sequences = `SELECT last_value::text FROM "Unit_id_seq" UNION ALL SELECT last_value::text FROM "Building_id_seq"`;
    const before = await site.read(sequences);
    expect((await importing(content)).stdout).toContain('New: 0 buildings, 0 units.');
    expect(await site.read(sequences)).toEqual(before);
  });

  test('a failure in the last batch rolls back the first', async () => {
    await site.read(`ALTER TABLE "Unit" ADD CONSTRAINT "no_4999" CHECK ("label" <> 'last')`);
    const before = await stored();
    try {
      const { code, stderr } = await importing(
        `building,unit\n${unitsOf(3_000).replaceAll('Building', 'Tower')}Tower 1,last\n`,
      );
      expect(code).toBe(1);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(await stored()).toEqual(before);
      expect(await site.read(`SELECT 1 FROM "Building" WHERE "name" LIKE 'Tower%'`)).toEqual([]);
    } finally {
      await site.read(`ALTER TABLE "Unit" DROP CONSTRAINT "no_4999"`);
    }
  });

  test('of two concurrent runs at least one succeeds, the other may report it, and every unit exists once', async () => {
    const lines = unitsOf(1_000).replaceAll('Building', 'Block').trimEnd().split('\n');
    const files = [lines, [...lines].reverse()].map((some, at) => ({ name: `${String(at)}.csv`, some }));
    const both = await Promise.all(
      files.map(async ({ name, some }) => {
        const file = join(site.dataDir, name);
        await writeFile(file, `building,unit\n${some.join('\n')}`);
        return site.run('organizations/import-buildings', ['--org', 'globex', file]);
      }),
    );
    const refused = both.filter(({ code }) => code !== 0);
    for (const one of refused) expect(one).toMatchObject({ stderr: 'Another import into globex is running.\n' });
    const news = both.filter(({ code }) => code === 0).map(({ stdout }) => Number(/(\d+) units\.$/m.exec(stdout)![1]));
    expect(news.sort((a, b) => a - b)).toEqual(refused.length === 1 ? [1_000] : [0, 1_000]);
    expect(await site.read(`SELECT 1 FROM "Building" WHERE "name" LIKE 'Block%'`)).toHaveLength(17);
  });
});
