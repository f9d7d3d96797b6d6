import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type UserOptions } from '../support/builders.js';
import { nodesOf, usersPage } from '../support/people.js';
import { aCompany, type TestCompany } from '../support/requests.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const [mill, court] = company.buildings;
  await app.prisma.building.updateMany({ where: { id: mill!.id }, data: { name: 'Mill Yard' } });
  await app.prisma.building.updateMany({ where: { id: court!.id }, data: { name: 'Cour Élysée' } });
  for (const [index, label] of ['901', '902'].entries()) {
    for (const { units } of [mill!, court!])
      await app.prisma.unit.updateMany({ where: { id: units[index]! }, data: { label } });
  }
  const person = (name: string, email: string, options: UserOptions = {}) =>
    aUser(app.prisma, company.organization, { name, email, ...options });
  await person('Jörg Müller', 'jm@lee.example', { unitIds: [mill!.units[0]!] });
  await person('Anna Müller', 'am@lee.example', { unitIds: [mill!.units[1]!] });
  await person('Søren Łukasz', 'sl@lee.example', { unitIds: [court!.units[0]!] });
  await person('ΜΑΡΊΑ Straße', 'ms@lee.example', { assignments: [{ buildingId: mill!.id, type: 'STAFF' }] });
});
afterAll(() => app.close());

async function found(search: string): Promise<string[]> {
  const page = await usersPage(app, company.token, { search });
  expect(page.totalCount).toBe(page.edges.length);
  return nodesOf(page).map(({ name }) => name);
}

describe('a search for users', () => {
  it.each([
    ['Mill Yard 901', ['Jörg Müller']],
    ['901 yard MILL', ['Jörg Müller']],
    ['901 müller', ['Jörg Müller']],
    ['muller', ['Anna Müller', 'Jörg Müller']],
    ['MU\u0308LLER', ['Anna Müller', 'Jörg Müller']],
    ['  anna   MULLER ', ['Anna Müller']],
    ['muller am@lee', ['Anna Müller']],
    ['elysee 901', ['Søren Łukasz']],
    ['soren lukasz', ['Søren Łukasz']],
    ['μαρια', ['ΜΑΡΊΑ Straße']],
    ['STRASSE mill', ['ΜΑΡΊΑ Straße']],
    ['mill 901 902', []],
    ['muller elysee', []],
    ['mueller', []],
    ['yardcour', []],
  ])('for %j finds users who match every word', async (text, names) => {
    expect(await found(text)).toEqual(names);
  });

  it('does not find a text that crosses from one field into another', async () => {
    expect(await found('müllerjm')).toEqual([]);
    expect(await found('yard901')).toEqual([]);
    expect(await found('%')).toEqual([]);
    expect(await found('_')).toEqual([]);
    expect(await found('mill \\')).toEqual([]);
  });

  it('finds a user under the new name at once', async () => {
    const { id } = await aUser(app.prisma, company.organization, { name: 'Before' });
    await app.prisma.user.updateMany({ where: { id }, data: { name: 'Nachhér' } });

    expect(await found('before')).toEqual([]);
    expect(await found('nachher')).toEqual(['Nachhér']);
  });
});
