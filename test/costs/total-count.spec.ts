import { buildClientSchema, getIntrospectionQuery, getNamedType, type IntrospectionQuery, isObjectType } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { aCompany } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ token } = await aCompany(app));
});
afterAll(() => app.close());

/** Root fields with pagination. */
async function connections(): Promise<string[]> {
  const { data } = await sendGraphql(app, token, getIntrospectionQuery());
  const query = buildClientSchema(data as IntrospectionQuery).getQueryType()!;
  return Object.values(query.getFields()).flatMap(({ name, type }) => {
    const named = getNamedType(type);
    return isObjectType(named) && 'totalCount' in named.getFields() ? [name] : [];
  });
}

test('the rows of all pages are counted once, and only if `totalCount` is selected', async () => {
  const names = await connections();
  expect(names).toEqual(expect.arrayContaining(['auditEvents', 'buildings', 'users']));
  for (const name of names) {
    const statementsOf = (selection: string) =>
      recordStatements(async () => {
        const { data, text } = await sendGraphql(app, token, `{ ${name} { pageInfo { hasNextPage } ${selection} } }`);
        if (data?.[name] == null) throw new Error(text);
      });
    const without = await statementsOf('');
    expect(without.filter((text) => /count\(\*\)/i.test(text))).toEqual([]);
    expect(await statementsOf('totalCount')).toHaveLength(without.length + 1);
    expect(await statementsOf('a: totalCount b: totalCount')).toHaveLength(without.length + 1);
  }
});
