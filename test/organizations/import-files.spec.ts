import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aCommandSite, type CommandSite, type Ended } from '../support/commands.js';

let site: CommandSite;
beforeAll(async () => {
  site = await aCommandSite();
  await site.read(`INSERT INTO "Organization" ("slug", "name") VALUES ('acme', 'Acme')`);
});
afterAll(() => site.close());

async function importing(content: string | Buffer): Promise<Ended> {
  const file = join(site.dataDir, 'units.csv');
  await writeFile(file, content);
  return site.run('organizations/import-buildings', ['--org', 'acme', file]);
}

const stored = () =>
  site.read<{ name: string; label: string }>(`
    SELECT b."name", u."label" FROM "Unit" u JOIN "Building" b ON b."orgId" = u."orgId" AND b."id" = u."buildingId" ORDER BY u."id"`);

describe('npm run org:import-buildings reads the usual variants of files', () => {
  const newOnes = async (since: number): Promise<string[]> =>
    (await stored()).slice(since).map(({ name, label }) => `${name}|${label}`);

  test('names that differ only in case are one: it reports that and stores the rest', async () => {
    const { length } = await stored();
    const ferns = [
      ...['Fern Court,1a', 'Fern Court,1A', 'Fern Court,2', 'Ivy House,1', 'IVY HOUSE,1', 'IVY HOUSE,2'],
      ...['İstiklal ApartmanI,3', 'Π ΥΡΓΟΣ,3', 'Re\u0301sidence,1', 'Block=A,1', 'North; South,1'],
    ];
    const first = await importing(`building,unit\n${ferns.join('\n')}\n`);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    expect(first.stdout.trimEnd().split('\n').slice(1)).toEqual([
      'Row 3: “1A” and “1a” in “Fern Court” are the same unit; it keeps the label “1a”.',
      'Row 6: “IVY HOUSE” and “Ivy House” are the same building; it keeps the name “Ivy House”.',
      'New: 7 buildings, 9 units.',
    ]);
    expect(await newOnes(length)).toEqual([
      ...['Fern Court|1a', 'Fern Court|2', 'Ivy House|1', 'Ivy House|2'],
      ...['İstiklal ApartmanI|3', 'Π ΥΡΓΟΣ|3', 'R\u00e9sidence|1', 'Block=A|1', 'North; South|1'],
    ]);

    const again = await importing('building,unit\n FERN\u00a0COURT ,２\nRésidence,1\ni\u0307stiklal apartmani,3\n');
    expect(again.stdout.trimEnd().split('\n').slice(-3)).toEqual([
      expect.stringMatching(/^Row 2: “２” and “2” in “Fern Court” are the same unit/),
      expect.stringMatching(/^Row 4: “i̇stiklal apartmani” and “İstiklal ApartmanI” are the same building/),
      'New: 0 buildings, 0 units.',
    ]);
    expect(await newOnes(length)).toHaveLength(9);
  });

  test.each<[string, string | Buffer, string[]]>([
    ['trailing commas', 'building,unit,\nOak,1,\nOak,2,\n,,\n', ['Oak|1', 'Oak|2']],
    [
      'capital headers',
      'Building,Unit\n"1704 S 5th St, Austin, TX",A1\n"221 E 11th Ave, Columbus, OH",1\n',
      ['1704 S 5th St, Austin, TX|A1', '221 E 11th Ave, Columbus, OH|1'],
    ],
    ['UTF-16 with tabs', Buffer.from('\uFEFFunit\tbuilding\r\n1\tŁąka\r\n', 'utf16le'), ['Łąka|1']],
    ['a line sep=;', 'sep=;\r\nbuilding;unit\r\nElm, North;1\r\n', ['Elm, North|1']],
  ])('%s', async (_, content, expected) => {
    const { length } = await stored();
    expect(await importing(content)).toMatchObject({ code: 0, stderr: '' });
    expect(await newOnes(length)).toEqual(expected);
  });

  test('a column with an unknown name is ignored with a notice', async () => {
    const { code, stdout } = await importing('building,rent,unit\nAsh,900,1\n');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('Ignored columns: “rent”.');
  });
});
