import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { aCaller, aCompany, aLink, aRequest, refusal } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';
import { type Answer, TRANSPORTS } from '../support/transports.js';
import { request } from '../support/http-client.js';

const MISSHAPEN = {
  identity: { email: 'nobody at all', name: 7, password: 'short' },
  grants: { orgRoleKeys: [3], buildingAssignments: [{ buildingId: 1.5, type: 'OWNER' }], resident: {} },
  mode: { dryRun: 'yes', speed: 'high' },
};
/** The same as a literal in a GraphQL document. */
const LITERAL = /* GraphQL */ `
  mutation {
    provisionUser(
      input: {
        identity: { email: "nobody at all", name: 7, password: "short" }
        grants: { orgRoleKeys: [3], buildingAssignments: [{ buildingId: 1.5, type: OWNER }], resident: {} }
        mode: { dryRun: "yes", speed: "high" }
      }
    ) {
      created
    }
  }
`;
const SHAPE_PROBLEMS = [
  'VALUE_INVALID /identity/email',
  'VALUE_INVALID /identity/name',
  'VALUE_INVALID /identity/password',
  'VALUE_INVALID /grants/orgRoleKeys/0',
  'VALUE_INVALID /grants/buildingAssignments/0/buildingId',
  'VALUE_INVALID /grants/buildingAssignments/0/type',
  'VALUE_REQUIRED /grants/resident/buildingId',
  'VALUE_REQUIRED /grants/resident/unitId',
  'VALUE_INVALID /mode/dryRun',
  'FIELD_UNKNOWN /mode/speed',
].sort();

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** The answer, and how many statements were sent to the database meanwhile. */
async function observed(call: () => Promise<Answer>): Promise<{ answer: Answer; statements: number }> {
  let answer: Answer | undefined;
  const statements = await recordStatements(async () => {
    answer = await call();
  });
  return { answer: answer!, statements: statements.length };
}

async function sendLiteral(query: string, token: string | null): Promise<Answer> {
  const call = request(app.url).post('/graphql');
  if (token !== null) void call.set('authorization', `Bearer ${token}`);
  const { status, body, text } = await call.send({ query });
  return { status, ...body.errors?.[0]?.extensions, text };
}

const sorted = (answer: Answer) => ({ ...refusal(answer), problems: refusal(answer).problems.sort() });

describe.each(TRANSPORTS)('the phases of a refusal over %s', (_, transport) => {
  it.each([
    ['a good request', aRequest()],
    ['a request of the wrong shape', MISSHAPEN],
    ['an empty request', {}],
  ])('begin with 401 for %s without a valid token, and send no statement to the database', async (_title, sent) => {
    for (const token of [null, 'not-a-token']) {
      const { answer, statements } = await observed(() => transport.provision(app, token, sent));

      expect(refusal(answer)).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
      expect(answer.status).toBe(transport.name === 'REST' ? 401 : 200);
      expect(statements).toBe(0);
    }
  });

  it('then report all problems of shape at once, without the database, even to a caller who may not provision', async () => {
    const { organization, token } = await aCompany(app);
    const nobody = await aCaller(app, organization);

    for (const caller of [token, nobody.token]) {
      const { answer, statements } = await observed(() => transport.provision(app, caller, MISSHAPEN));

      expect(sorted(answer)).toEqual({ code: 'INVALID_INPUT', problems: SHAPE_PROBLEMS });
      expect(statements).toBe(0);
    }
  });

  it('report problems of shape without those of references and authority', async () => {
    const { organization } = await aCompany(app);
    const { token } = await aCaller(app, organization, { roleKeys: ['org_admin'] });
    const identity = { name: 'x'.repeat(201) };

    const answer = await transport.provision(app, token, aRequest({ identity, grants: { orgRoleKeys: ['nobody'] } }));

    expect(refusal(answer)).toEqual({ code: 'INVALID_INPUT', problems: ['VALUE_TOO_LONG /identity/name'] });
    expect(answer.status).toBe(transport.name === 'REST' ? 400 : 200);
  });

  it('then report to a caller without authority only that', async () => {
    const { organization } = await aCompany(app);
    const nobody = await aCaller(app, organization, { roleKeys: ['viewer'] });
    const deactivated = await aUser(app.prisma, organization, { status: 'DEACTIVATED' });
    const mode = { atomic: false, requireSameOrg: false, ifEmailExists: 'ERROR' };

    const answer = await transport.provision(app, nobody.token, aLink(deactivated, { orgRoleKeys: ['nobody'] }, mode));

    expect(refusal(answer)).toEqual({ code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] });
  });
});

describe('a GraphQL document with literal values', () => {
  it('is first refused as UNAUTHENTICATED', async () => {
    const { answer, statements } = await observed(() => sendLiteral(LITERAL, null));

    expect(refusal(answer)).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
    expect(answer.status).toBe(200);
    expect(statements).toBe(0);
  });

  it('gets the same problems of shape as one with variables', async () => {
    const { organization } = await aCompany(app);
    const nobody = await aCaller(app, organization);

    const { answer, statements } = await observed(() => sendLiteral(LITERAL, nobody.token));

    expect(sorted(answer)).toEqual({ code: 'INVALID_INPUT', problems: SHAPE_PROBLEMS });
    expect(answer.status).toBe(400);
    expect(statements).toBe(0);
  });

  it('gets them even if every value has the right type', async () => {
    const { token } = await aCompany(app);
    const query = 'mutation { provisionUser(input: { identity: { email: "nobody at all" } }) { created } }';

    expect(refusal(await sendLiteral(query, token))).toEqual({
      code: 'INVALID_INPUT',
      problems: ['VALUE_INVALID /identity/email'],
    });
    expect(refusal(await sendLiteral(query, null))).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
  });

  it.each([
    [
      'an inline fragment',
      'mutation { ... on Mutation { provisionUser(input: { identity: { email: 1 } }) { created } } }',
    ],
    [
      'a named fragment',
      'mutation { ...call } fragment call on Mutation { provisionUser(input: { identity: { email: 1 } }) { created } }',
    ],
    [
      'the default of a variable',
      'mutation ($email: String! = 5) { provisionUser(input: { identity: { email: $email } }) { created } }',
    ],
  ])('gets them in %s too', async (_, document) => {
    const { token } = await aCompany(app);

    expect(refusal(await sendLiteral(document, null))).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
    expect(refusal(await sendLiteral(document, token))).toEqual({
      code: 'INVALID_INPUT',
      problems: ['VALUE_INVALID /identity/email'],
    });
  });
});

it('REST answers with problem documents that contain their status', async () => {
  const { token } = await aCompany(app);
  const call = (bearer: string) =>
    request(app.url).post('/api/org/users/provision').set('authorization', `Bearer ${bearer}`);

  const refused = await call(token).send(aRequest({ grants: { orgRoleKeys: ['nobody'] } }));
  expect(refused.status).toBe(400);
  expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(refused.body).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: expect.any(String),
    instance: `urn:uuid:${refused.headers['x-request-id']!}`,
    code: 'INVALID_INPUT',
    errors: [{ code: 'ROLE_UNKNOWN', pointer: '/grants/orgRoleKeys/0', detail: expect.any(String) }],
  });

  const unknown = await call('not-a-token').send({});
  expect(unknown.status).toBe(401);
  expect(unknown.headers['www-authenticate']).toMatch(/^Bearer/);
  expect(unknown.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', errors: [] });
});
