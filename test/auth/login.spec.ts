import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, unique, type UserOptions } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { request } from '../support/http-client.js';

const PASSWORD = 'a password of theirs';
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken expiresIn } }';

interface LoginAnswer {
  status: number;
  result?: { accessToken: string; expiresIn: number };
  /** The body, except for the request id. */
  refusal?: unknown;
}

async function overRest({ url }: TestApp, input: object): Promise<LoginAnswer> {
  const { status, body } = await request(url).post('/api/auth/login').send(input);
  return status === 200 ? { status, result: body } : { status, refusal: { ...body, instance: undefined } };
}

async function overGraphql({ url }: TestApp, input: object): Promise<LoginAnswer> {
  const { status, body } = await request(url).post('/graphql').send({ query: LOGIN, variables: { input } });
  return body.errors === undefined ? { status, result: body.data.login } : { status, refusal: body };
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Creates a user in a new organization. @returns the user and what they sign in with */
async function anAccount(options: UserOptions = {}) {
  const organization = await anOrganization(app.prisma, { buildings: 0 });
  const user = await aUser(app.prisma, organization, { password: PASSWORD, ...options });
  return { user, input: { organization: organization.slug, email: user.email, password: PASSWORD } };
}

describe.each([
  ['REST', overRest],
  ['GraphQL', overGraphql],
] as const)('login over %s', (name, login) => {
  it('returns a token that works on both transports', async () => {
    const { user, input } = await anAccount();

    const { status, result } = await login(app, input);

    expect(status).toBe(200);
    expect(result).toEqual({ accessToken: expect.any(String), expiresIn: app.settings.jwtTtl });
    const { data } = await sendGraphql(app, result!.accessToken, '{ me { id email } }');
    expect(data).toEqual({ me: { id: user.id, email: user.email } });
    const rest = await request(app.url)
      .post('/api/org/users/provision')
      .set('authorization', `Bearer ${result!.accessToken}`)
      .send({ identity: { email: 'anybody@test.example' } });
    expect(rest.body).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('finds the address in mixed case with white space around it', async () => {
    const { input } = await anAccount();

    const { result } = await login(app, { ...input, email: ` ${input.email.toUpperCase()}\n` });

    expect(result).toBeDefined();
  });

  it('finds the organization in mixed case with white space around it', async () => {
    const { input } = await anAccount();
    const { organization } = input;

    for (const written of [organization.toUpperCase(), ` Org${organization.slice(3)}\t`, `\u00A0${organization}\n`]) {
      expect((await login(app, { ...input, organization: written })).result).toBeDefined();
    }
  });

  it('does not accept a letter that equals another only in lower case', async () => {
    const organization = await anOrganization(app.prisma, { buildings: 0 });
    const slug = unique('kelvin');
    await app.prisma.organization.update({ where: { id: organization.id }, data: { slug } });
    const { email } = await aUser(app.prisma, organization, { password: PASSWORD });

    const input = { organization: slug.replace('k', '\u212A'), email, password: PASSWORD };
    expect((await login(app, input)).result).toBeUndefined();
    expect((await login(app, { ...input, organization: slug.replace('k', 'K') })).result).toBeDefined();
  });

  it('answers with the same text whatever is wrong', async () => {
    const { user, input } = await anAccount();
    const invited = await anAccount({ status: 'INVITED' });
    const deactivated = await anAccount({ status: 'DEACTIVATED' });
    const stranger = await anAccount();

    const answers = [
      await login(app, { ...input, password: 'a wrong password' }),
      await login(app, { ...input, password: `${PASSWORD} ` }),
      await login(app, { ...input, password: PASSWORD.toUpperCase() }),
      await login(app, { ...input, email: 'nobody@test.example' }),
      await login(app, { ...input, organization: unique('no-organization') }),
      await login(app, { ...input, organization: stranger.input.organization }),
      await login(app, invited.input),
      await login(app, deactivated.input),
    ];

    expect(answers[0]).toMatchObject({ status: name === 'REST' ? 401 : 200 });
    expect(JSON.stringify(answers[0])).toContain('"UNAUTHENTICATED"');
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(JSON.stringify(answers)).not.toContain(user.email);
  });

  it('refuses a user who was deactivated', async () => {
    const { user, input } = await anAccount();
    expect((await login(app, input)).status).toBe(200);

    await app.prisma.user.updateMany({ where: { id: user.id }, data: { status: 'DEACTIVATED' } });

    expect((await login(app, input)).result).toBeUndefined();
  });

  it('tells apart users of two organizations who have the same address', async () => {
    const one = await anAccount();
    const other = await anAccount({ email: one.user.email, password: 'another password' });
    const ofOther = { ...other.input, password: 'another password' };

    const { result } = await login(app, ofOther);
    const { data } = await sendGraphql(app, result!.accessToken, '{ me { id organization { slug } } }');
    expect(data.me).toEqual({ id: other.user.id, organization: { slug: ofOther.organization } });
    expect((await login(app, { ...ofOther, organization: one.input.organization })).result).toBeUndefined();
  });

  it('reports every problem of shape', async () => {
    const { status, refusal } = await login(app, { organization: '', email: 'nobody', more: 1 });

    expect(status).toBe(400);
    const text = JSON.stringify(refusal);
    for (const pointer of ['/organization', '/email', '/password', '/more']) {
      expect(text).toContain(`"pointer":"${pointer}"`);
    }
  });
});
