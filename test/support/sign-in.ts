import type { TestApp } from './app.js';
import { anOrganization, aUser, type UserOptions } from './builders.js';
import { send, type HttpAnswer } from './http-client.js';
import type { Edge } from './refusals.js';

export const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken expiresIn } }';

export interface Credentials {
  organization: string;
  email: string;
  password: string;
}

/** Creates a user in a new organization. @returns what the user signs in with */
export async function anAccount(
  { prisma }: Pick<TestApp, 'prisma'>,
  { password = 'a password of theirs', ...options }: UserOptions = {},
): Promise<Credentials> {
  const organization = await anOrganization(prisma, { buildings: 0 });
  const { email } = await aUser(prisma, organization, { password, ...options });
  return { organization: organization.slug, email, password };
}

export const guessing = (account: Credentials, guess: string | number = ''): Credentials => ({
  ...account,
  password: `a wrong password ${guess}`,
});

export interface SignInAnswer extends HttpAnswer {
  /** SIGNED_IN, or the top-level code of the refusal. */
  outcome: string;
  /** The header Retry-After, in seconds. */
  retryAfter: number | null;
}

/** Signs in on a new connection and sends `headers` along. */
export type SignIn = (
  app: Pick<TestApp, 'url'>,
  credentials: Credentials,
  headers?: Record<string, string>,
) => Promise<SignInAnswer>;

const overRest: SignIn = async ({ url }, credentials, headers) => {
  const answer = await postJson(url, '/api/auth/login', credentials, headers);
  const body = JSON.parse(answer.text);
  return { ...answer, outcome: body.accessToken === undefined ? body.code : 'SIGNED_IN', retryAfter: wait(answer) };
};

const overGraphql: SignIn = async ({ url }, input, headers) => {
  const answer = await postJson(url, '/graphql', { query: LOGIN, variables: { input } }, headers);
  const { data, errors } = JSON.parse(answer.text);
  return { ...answer, outcome: data?.login ? 'SIGNED_IN' : errors[0].extensions.code, retryAfter: wait(answer) };
};

export const SIGN_INS: readonly [string, SignIn][] = [
  ['REST', overRest],
  ['GraphQL', overGraphql],
];

const withSession: SignIn = async ({ url }, credentials, headers) => {
  const answer = await postJson(url, '/api/auth/session', credentials, headers);
  const body = JSON.parse(answer.text);
  return { ...answer, outcome: body.accessToken === undefined ? body.code : 'SIGNED_IN', retryAfter: wait(answer) };
};

/** Also the sign-in of browsers, which has a session. */
export const ALL_SIGN_INS: typeof SIGN_INS = [...SIGN_INS, ['REST with a session', withSession]];

/** The transport of a sign-in. */
export const edgeOf = (name: string): Edge => (name === 'GraphQL' ? 'GraphQL' : 'REST');

export const outcomes = (answers: readonly SignInAnswer[]): string[] => answers.map(({ outcome }) => outcome);

let hosts = 0;

/** An IP address that no test has used. */
export const anAddress = (): string => `198.18.${String(++hosts >> 8)}.${String(hosts & 255)}`;

/** The header that sets the client's IP address if the application trusts a proxy. */
export const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

/** Signs in one after the other, each time from another IP address. */
export async function signInEach(
  app: Pick<TestApp, 'url'>,
  signIn: SignIn,
  all: readonly Credentials[],
): Promise<SignInAnswer[]> {
  const answers: SignInAnswer[] = [];
  for (const credentials of all) answers.push(await signIn(app, credentials, from(anAddress())));
  return answers;
}

function postJson(url: string, path: string, body: object, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return send(url, { path, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

function wait({ headers }: HttpAnswer): number | null {
  return headers['retry-after'] === undefined ? null : Number(headers['retry-after']);
}
