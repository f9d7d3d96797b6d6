import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { logged } from '../support/logged.js';
import { aCompany, aRequest, type TestCompany } from '../support/requests.js';
import { withSession } from '../support/sessions.js';

const CHANGES = '{ auditEvents { edges { node { changes { building { name } unit { label } } } } } }';
const ALIASES = `{ ${Array.from({ length: 15 }, (_, n) => `a${n}: building(id: ID) { name units { id } residents { name } }`).join(' ')} }`;

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const buildingAssignments = company.buildings.map(({ id }) => ({ buildingId: id, type: 'STAFF' }));
  for (let person = 0; person < 10; person++) {
    await sendGraphql(
      app,
      company.token,
      'mutation ($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }',
      {
        input: aRequest({ grants: { buildingAssignments } }),
      },
    );
  }
});
afterAll(() => app.close());

const documents = () => [CHANGES, ALIASES.replaceAll('ID', String(company.buildings[0]!.id))];

test.each([0, 1])('an outage that fails many fields of document %i is logged as one line', async (index) => {
  await withSession(app, async (session) => {
    await session.query('BEGIN');
    await session.query('LOCK TABLE "Building" IN ACCESS EXCLUSIVE MODE');
    const lines = await logged(async () => {
      const { text } = await sendGraphql(app, company.token, documents()[index]!);
      expect(text.split('UNAVAILABLE').length).toBeGreaterThan(10);
    });
    expect(lines).toEqual([expect.stringMatching(/^Unavailable: .*request=[0-9a-f-]{36}$/s)]);
  });
});

test.each([0, 1])('a bug that fails many fields of document %i is logged as one line', async (index) => {
  await withSession(app, async (session) => {
    await session.query('ALTER TABLE "Building" RENAME COLUMN "name" TO "wasName"');
    try {
      const lines = await logged(async () => {
        const { text } = await sendGraphql(app, company.token, documents()[index]!);
        expect(text.split('INTERNAL').length).toBeGreaterThan(10);
      });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/request=[0-9a-f-]{36}$/);
    } finally {
      await session.query('ALTER TABLE "Building" RENAME COLUMN "wasName" TO "name"');
    }
  });
});
