import { startTestApp, type TestApp } from '../support/app.js';
import { unique } from '../support/builders.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { sendAs } from '../support/http-client.js';

/** This many users with the longest names fill a third of the largest answer. */
const STAFF = 3_000;

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  await app.prisma.$executeRaw`
    WITH made AS (
      INSERT INTO "User" ("orgId", "id", "email", "name", "status")
      SELECT ${company.organization.id}, uuidv7(), 'many-' || n || '@test.example', ${'租'.repeat(190)}, 'INVITED'
      FROM generate_series(1, ${STAFF}) n RETURNING "id"
    )
    INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT ${company.organization.id}, "id", ${company.buildings[0]!.id}, 'STAFF' FROM made`;
});
afterAll(() => app.close());

interface Answer {
  data: unknown;
  errors: { message: string; path?: unknown[]; extensions: { code: string; errors: { code: string }[] } }[];
}

/** Which calls fail. */
const FAILURES = {
  none: [],
  'the third': [2],
  'the first and the last': [0, -1],
};

describe.each(Object.entries(FAILURES))('of several calls whose answer is too large, if %s fails', (_, failing) => {
  test.each([
    ['because of the answer as a whole', 5],
    ['with single lists refused too', 15],
  ])('%s: the answer names each failed call, and says that the others succeeded', async (_title, count) => {
    const failed = failing.map((index) => (index + count) % count);
    const emails = Array.from({ length: count }, () => `${unique('large')}@test.example`);
    const calls = emails.map((email, index) => {
      const grants = failed.includes(index) ? '{orgRoleKeys: ["nothing"]}' : '$grants';
      const input = `{identity: {email: "${email}", name: "New", sendInvite: true}, grants: ${grants}}`;
      return `c${index}: provisionUser(input: ${input}) { changes { building { staff { name email } } } }`;
    });
    const grants = { buildingAssignments: [{ buildingId: company.buildings[0]!.id, type: 'STAFF' }] };
    const body = JSON.stringify({
      query: `mutation ($grants: GrantsInput!) { ${calls.join(' ')} }`,
      variables: { grants },
    });
    const { text } = await sendAs(app.url, company.token, { path: '/graphql', body });

    const { data, errors } = JSON.parse(text) as Answer;
    const [whole, ...others] = errors;
    expect({ data, code: whole!.extensions.code, path: whole!.path }).toEqual({ data: null, code: 'INVALID_INPUT' });
    expect(whole!.message).toMatch(/succeeded.*too large to send/);
    expect(whole!.message).toMatch(/Request fewer fields or aliases/);
    expect(whole!.message).not.toMatch(/changed nothing/);
    expect(others.map(({ path }) => path)).toEqual(failed.map((index) => [`c${index}`]));
    for (const { message, extensions } of others) {
      expect(extensions.errors).toMatchObject([{ code: 'ROLE_UNKNOWN' }]);
      expect(message).toMatch(/This call changed nothing/);
    }
    const stored = await app.prisma.user.findMany({ where: { email: { in: emails } }, select: { email: true } });
    const done = emails.filter((_email, index) => !failed.includes(index));
    expect(new Set(stored.map(({ email }) => email))).toEqual(new Set(done));
  });
});

test('a query whose answer is too large gets that error, even if a part of it fails for another reason', async () => {
  const named = Array.from(
    { length: 3 },
    (_, n) => `a${n}: building(id: ${company.buildings[0]!.id}) { staff { name } }`,
  );
  const body = JSON.stringify({ query: `{ none: building(id: 0) { id } ${named.join(' ')} }` });
  const { text } = await sendAs(app.url, company.token, { path: '/graphql', body });

  const { data, errors } = JSON.parse(text) as Answer;
  expect(data).toBeNull();
  expect(errors).toHaveLength(1);
  expect(errors[0]!.message).toMatch(/Request fewer fields or aliases/);
});

test('a call with many refused lists gets one error', async () => {
  const aliases = (count: number) =>
    Array.from({ length: count }, (_, n) => `a${n}: building { staff { email } }`).join(' ');
  const call = (name: string, lists: number) =>
    `${name}: provisionUser(input: {
      identity: {email: "${unique(name)}@test.example", name: "New", sendInvite: true},
      grants: {buildingAssignments: [{buildingId: ${company.buildings[0]!.id}, type: STAFF}]}
    }) { created changes { kind ${aliases(lists)} } }`;
  // In the first call one list is refused, in the second all.
  const body = JSON.stringify({ query: `mutation { ${call('one', 7)} ${call('two', 6)} }` });
  const { text } = await sendAs(app.url, company.token, { path: '/graphql', body });

  const { data, errors } = JSON.parse(text) as Answer;
  expect(data).toMatchObject({ one: { created: true }, two: { created: true } });
  expect(errors.map(({ path }) => path![0])).toEqual(['one', 'two']);
  for (const { message } of errors) expect(message).toMatch(/Request fewer fields or aliases/);
});
