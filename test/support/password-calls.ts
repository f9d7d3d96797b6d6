import { createHash, randomBytes } from 'node:crypto';
import type { LinkPurpose } from '../../src/database/generated/enums.js';
import type { Problem } from '../../src/errors/domain-error.js';
import type { TestApp } from './app.js';
import { sendGraphql } from './graphql.js';
import { type HttpAnswer, send } from './http-client.js';

/** The answer of a call about a password, over either transport. */
export interface PasswordAnswer {
  /** Absent if the call was refused. */
  result?: { user?: { id: string; status: string }; accessToken?: string; expiresIn?: number };
  code?: string;
  errors?: Problem[];
}

export interface PasswordCalls {
  request(app: Pick<TestApp, 'url'>, input: object): Promise<PasswordAnswer>;
  reset(app: Pick<TestApp, 'url'>, input: object): Promise<PasswordAnswer>;
  change(app: Pick<TestApp, 'url'>, token: string | null, input: object): Promise<PasswordAnswer>;
}

export function postJson(
  { url }: Pick<TestApp, 'url'>,
  path: string,
  body: object,
  token: string | null = null,
): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) };
  return send(url, { path, headers, body: JSON.stringify(body) });
}

async function rest(...call: Parameters<typeof postJson>): Promise<PasswordAnswer> {
  const { status, text } = await postJson(...call);
  const { code, errors, ...result } = JSON.parse(text);
  return status < 300 ? { result } : { code, errors };
}

async function graphql(
  app: Pick<TestApp, 'url'>,
  token: string | null,
  name: string,
  fields: string,
  input: object,
): Promise<PasswordAnswer> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  const document = `mutation ($input: ${type}) { ${name}(input: $input) ${fields} }`;
  const { data, code, errors } = await sendGraphql(app, token, document, { input });
  if (data?.[name] == null) return { code, errors };
  return { result: data[name] === true ? {} : data[name] };
}

const ACCEPTED = '{ user { id status } accessToken expiresIn }';

export const PASSWORD_CALLS: readonly ['REST' | 'GraphQL', PasswordCalls][] = [
  [
    'REST',
    {
      request: (app, input) => rest(app, '/api/auth/password-resets', input),
      reset: (app, input) => rest(app, '/api/auth/password-resets/accept', input),
      change: (app, token, input) => rest(app, '/api/auth/password', input, token),
    },
  ],
  [
    'GraphQL',
    {
      request: (app, input) => graphql(app, null, 'requestPasswordReset', '', input),
      reset: (app, input) => graphql(app, null, 'resetPassword', ACCEPTED, input),
      change: (app, token, input) => graphql(app, token, 'changePassword', '{ accessToken expiresIn }', input),
    },
  ],
];

/** Previews a link. Only REST has this call. */
export const preview = (app: Pick<TestApp, 'url'>, token: string): Promise<HttpAnswer> =>
  postJson(app, '/api/auth/invitations/preview', { token });

/** Stores an open link of a user, as if it had been mailed. @returns the token in it */
export async function anOpenLink(
  { prisma }: Pick<TestApp, 'prisma'>,
  { orgId, id: userId }: { orgId: number; id: string },
  { purpose = 'PASSWORD_RESET', expiresIn = 3_600_000 }: { purpose?: LinkPurpose; expiresIn?: number } = {},
): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const tokenHash = createHash('sha256').update(secret).digest();
  const [sentAt, expiresAt] = [new Date(), new Date(Date.now() + expiresIn)];
  await prisma.invitation.create({ data: { orgId, userId, purpose, tokenHash, sentAt, expiresAt } });
  return `${String(orgId)}.${secret}`;
}
