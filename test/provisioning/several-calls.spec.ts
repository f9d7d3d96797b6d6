import { GraphQLError } from 'graphql';
import { DomainError } from '../../src/errors/domain-error.js';
import { formatError } from '../../src/graphql/format-error.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aCompany, aRequest } from '../support/requests.js';
import { sendAs } from '../support/http-client.js';

/** What the message must not say of a document in which other calls were carried out. */
const OF_THE_DOCUMENT = /nothing was changed|the (request|document) /i;
const OF_THE_CALL = /this call changed nothing/i;

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ token } = await aCompany(app));
});
afterAll(() => app.close());

async function post(query: string, variables: object) {
  const answer = await sendAs(app.url, token, { path: '/graphql', body: JSON.stringify({ query, variables }) });
  return { status: answer.status, ...JSON.parse(answer.text) };
}

const isStored = async ({ identity: { email } }: { identity: { email: string } }): Promise<boolean> =>
  (await app.prisma.user.count({ where: { email } })) === 1;

const PROVISION_THREE = `mutation ($first: ProvisionUserInput!, $second: ProvisionUserInput!, $third: ProvisionUserInput!) {
  first: provisionUser(input: $first) { created user { email } }
  second: provisionUser(input: $second) { created }
  third: provisionUser(input: $third) { created user { email } }
}`;

describe('if the second of three calls in one document fails', () => {
  const stranger = { identity: { name: undefined, sendInvite: undefined } };
  test.each([
    ['because of its references', () => aRequest({ grants: { orgRoleKeys: ['nothing'] } }), 'INVALID_INPUT'],
    ['because of its shape', () => aRequest({ identity: { email: 'no address' } }), 'INVALID_INPUT'],
    ['because a field is missing', () => aRequest(stranger), 'INVALID_INPUT'],
    ['because of missing authority', () => aRequest({ mode: { requireSameOrg: false } }), 'FORBIDDEN'],
  ])('%s, the other two are carried out and answered', async (_, aRefused, code) => {
    const [first, second, third] = [aRequest(), aRefused(), aRequest()];
    const { status, data, errors } = await post(PROVISION_THREE, { first, second, third });

    expect(status).toBe(200);
    expect(data).toEqual({
      first: { created: true, user: { email: first.identity.email } },
      second: null,
      third: { created: true, user: { email: third.identity.email } },
    });
    expect(errors).toEqual([
      expect.objectContaining({ path: ['second'], extensions: expect.objectContaining({ code }) }),
    ]);
    expect(errors[0].message).not.toMatch(OF_THE_DOCUMENT);
    expect(errors[0].message).toMatch(OF_THE_CALL);
    expect([await isStored(first), await isStored(second), await isStored(third)]).toEqual([true, false, true]);
  });

  test('because its address has an account, the other two are carried out and answered', async () => {
    const [first, third] = [aRequest(), aRequest()];
    const second = { ...first, mode: { ifEmailExists: 'ERROR' } };
    const { data, errors } = await post(PROVISION_THREE, { first, second, third });

    expect(data).toMatchObject({ first: { created: true }, second: null, third: { created: true } });
    expect(errors).toMatchObject([{ path: ['second'], extensions: { code: 'EMAIL_EXISTS' } }]);
    expect(errors[0].message).not.toMatch(OF_THE_DOCUMENT);
    expect(errors[0].message).toMatch(OF_THE_CALL);
  });
});

test('a failed call does not remove the answer of a call of another kind', async () => {
  const input = aRequest();
  const { data, errors } = await post(
    `mutation ($input: ProvisionUserInput!) {
      login(input: { organization: "none", email: "none@test.example", password: "a wrong password" }) { expiresIn }
      provisionUser(input: $input) { created }
      acceptInvitation(input: { token: "opens nothing", password: "a new password" }) { expiresIn }
      resendInvitation(userId: "none") { created }
      revokeInvitation(userId: "none") { created }
    }`,
    { input },
  );

  expect(data).toEqual({
    login: null,
    provisionUser: { created: true },
    acceptInvitation: null,
    resendInvitation: null,
    revokeInvitation: null,
  });
  expect(errors.map(({ path }: { path: string[] }) => path)).toEqual([
    ['login'],
    ['acceptInvitation'],
    ['resendInvitation'],
    ['revokeInvitation'],
  ]);
  expect(await isStored(input)).toBe(true);
});

test('an error in the answer of a completed call does not say that nothing was changed', async () => {
  const input = aRequest();
  const { data, errors } = await post(
    'mutation ($input: ProvisionUserInput!, $if: Boolean = true) { provisionUser(input: $input) { created @skip(if: $if) } }',
    { input, if: null },
  );

  expect(await isStored(input)).toBe(true);
  expect(data).toEqual({ provisionUser: null });
  expect(errors).toMatchObject([{ path: ['provisionUser'], extensions: { code: 'INVALID_INPUT' } }]);
  expect(errors[0].message).not.toMatch(OF_THE_CALL);
  expect(errors[0].message).not.toMatch(OF_THE_DOCUMENT);
});

test.each([
  [['provisionUser'], true],
  [['provisionUser', 'changes', 0, 'building'], false],
])('whether an error at %j says that this call changed nothing: %s', (path, isSaid) => {
  const origin = new DomainError('FORBIDDEN');
  const error = new GraphQLError(origin.message, { path, originalError: origin });
  const { message } = formatError(error.toJSON(), error);
  expect(OF_THE_CALL.test(message)).toBe(isSaid);
});
