import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';

const PLACES = /* GraphQL */ `
  query ($names: [PlaceNameInput!]!) {
    places(names: $names) {
      building {
        id
        name
      }
      unit {
        id
        label
      }
    }
  }
`;

interface Name {
  building: string;
  unit?: string | null;
}

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const [istiklal, residence, north] = company.buildings;
  const call = ({ id }: { id: number }, name: string) =>
    app.prisma.building.updateMany({ where: { id }, data: { name } });
  await call(istiklal!, 'İstiklal ApartmanI');
  await call(residence!, 'Résidence');
  await call(north!, 'North; South=A');
  await app.prisma.unit.updateMany({ where: { id: residence!.units[0]! }, data: { label: '1a' } });
});
afterAll(() => app.close());

const ask = (names: Name[], token = company.token) => sendGraphql(app, token, PLACES, { names });

/** The place that was found for each name. */
async function found(names: Name[], token = company.token): Promise<string[]> {
  const { data, text } = await ask(names, token);
  if (data?.places == null) throw new Error(text);
  return (data.places as { building: { name: string } | null; unit: { label: string } | null }[]).map(
    ({ building, unit }) => `${building?.name ?? '-'}|${unit?.label ?? '-'}`,
  );
}

describe('places', () => {
  it('are found by the exact and by equal spellings, in the order of the names', async () => {
    const names: [Name, string][] = [
      [{ building: 'Résidence', unit: '1a' }, 'Résidence|1a'],
      [{ building: 'İstiklal ApartmanI' }, 'İstiklal ApartmanI|-'],
      [{ building: ' RE\u0301SIDENCE ', unit: '１Ａ' }, 'Résidence|1a'],
      [{ building: 'nowhere', unit: '1a' }, '-|-'],
      [{ building: 'i\u0307stiklal\u00a0 apartmani', unit: null }, 'İstiklal ApartmanI|-'],
      [{ building: 'Résidence', unit: '1b' }, 'Résidence|-'],
      [{ building: 'Residence' }, '-|-'],
      [{ building: 'north; SOUTH=a', unit: '100' }, 'North; South=A|100'],
      [{ building: 'Résidence', unit: '1a' }, 'Résidence|1a'],
    ];
    expect(await found(names.map(([name]) => name))).toEqual(names.map(([, place]) => place));
    expect(await found([])).toEqual([]);
  });

  it('with the same unit label are found in the named building', async () => {
    const { data } = await ask([
      { building: 'İstiklal ApartmanI', unit: '101' },
      { building: 'Résidence', unit: '101' },
    ]);
    const [first, second] = company.buildings;
    expect(data.places.map(({ unit }: { unit: { id: number } }) => unit.id)).toEqual([
      first!.units[1],
      second!.units[1],
    ]);
  });

  it('are found for building administrators only in the administered buildings', async () => {
    const assignments = [{ buildingId: company.buildings[1]!.id, type: 'BUILDING_ADMIN' as const }];
    const { token } = await aCaller(app, company.organization, { assignments });
    const names = [
      { building: 'Résidence', unit: '1a' },
      { building: 'İstiklal ApartmanI', unit: '101' },
    ];
    expect(await found(names, token)).toEqual(['Résidence|1a', '-|-']);
  });

  it('of another organization are not found', async () => {
    const other = await aCompany(app);
    expect(await found([{ building: 'Résidence', unit: '1a' }], other.token)).toEqual(['-|-']);
  });

  it('with an invalid name are refused with its pointer', async () => {
    const names = [
      { building: 'Résidence', unit: '1a' },
      { building: 'Fern\nCourt' },
      { building: 'x'.repeat(201), unit: '\u200b' },
    ];
    const { code, errors } = await ask(names);
    expect(code).toBe('INVALID_INPUT');
    expect(errors!.map((problem) => `${problem.code} ${problem.pointer}`)).toEqual([
      'VALUE_INVALID /names/1/building',
      'VALUE_TOO_LONG /names/2/building',
      'VALUE_INVALID /names/2/unit',
    ]);
  });

  it('are a hundred at most, found by as many statements as one', async () => {
    const many = (length: number) => Array.from({ length }, (_, n) => ({ building: `House ${String(n)}`, unit: '1' }));
    const sent = async (length: number) => (await recordStatements(() => found(many(length)))).length;
    expect(await sent(100)).toBe(await sent(1));
    const { code, errors } = await ask(many(101));
    expect({ code, errors }).toMatchObject({
      code: 'INVALID_INPUT',
      errors: [{ code: 'VALUE_TOO_LONG', pointer: '/names' }],
    });
  });
});
