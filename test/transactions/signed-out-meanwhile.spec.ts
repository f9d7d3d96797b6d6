import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany } from '../support/requests.js';
import { withSession } from '../support/sessions.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  // Another call deactivates the caller at the commit of each call, before the server reads the rest of the answer.
  await withSession(app, (session) =>
    session.query(`
      CREATE FUNCTION sign_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE "User" SET "status" = 'DEACTIVATED' WHERE "orgId" = NEW."actorOrgId" AND "id" = NEW."actorId";
        RETURN NULL;
      END $$;
      CREATE TRIGGER sign_out AFTER INSERT ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION sign_out()`),
  );
});
afterAll(() => app.close());

/** Calls that read the caller's authority again for their answer, and that answer. */
const CALLS: [string, string, (user: { id: string; email: string }, buildingId: number) => object, object][] = [
  [
    'updateUser',
    'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id } }',
    ({ id }) => ({ userId: id, name: 'Joan' }),
    { updateUser: null },
  ],
  [
    'updateMe',
    'mutation ($input: UpdateMeInput!) { updateMe(input: $input) { id } }',
    () => ({ name: 'Joan' }),
    { updateMe: null },
  ],
  [
    'provisionUser',
    `mutation ($input: ProvisionUserInput!) {
      provisionUser(input: $input) { changes { kind building { id } unit { id } } person { id } }
    }`,
    ({ email }, buildingId) => ({
      identity: { email },
      grants: { buildingAssignments: [{ buildingId, type: 'STAFF' }] },
    }),
    { provisionUser: { changes: [{ kind: 'ASSIGNMENT_CREATED', building: null, unit: null }], person: null } },
  ],
];

it.each(CALLS)(
  '%s answers without an error if the caller is signed out after its commit',
  async (_, query, inputOf, answer) => {
    const { organization, buildings } = await aCompany(app);
    const user = await aUser(app.prisma, organization);
    const { id, token } = await aCaller(app, organization, { roleKeys: ['admin'] });
    const input = inputOf(user, buildings[0]!.id);

    const { code, data } = await sendGraphql(app, token, query, { input });
    expect([code, data]).toEqual([undefined, answer]);
    expect(await app.prisma.auditEvent.count({ where: { actorId: id } })).toBe(1);
    const refused = await sendGraphql(app, token, query, { input });
    expect(refused.code).toBe('UNAUTHENTICATED');
  },
);
