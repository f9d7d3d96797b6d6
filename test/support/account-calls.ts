import type { Answer } from './transports.js';
import type { TestApp } from './app.js';
import { sendGraphql } from './graphql.js';
import { sendAs } from './http-client.js';

/** The answer of a call about an account, over either transport. */
export type AccountAnswer<Result> = Pick<Answer, 'code' | 'errors' | 'text'> & { result?: Result };

export interface Corrected {
  id: string;
  email: string;
  name: string;
  status: string;
}

export interface AccountCalls {
  update(app: TestApp, token: string | null, userId: string, corrections: object): Promise<AccountAnswer<Corrected>>;
  sendReset(app: TestApp, token: string | null, userId: string): Promise<AccountAnswer<NonNullable<Answer['result']>>>;
}

async function rest<Result>(app: TestApp, token: string | null, method: string, path: string, body?: object) {
  const answer = await sendAs(app.url, token ?? 'none', {
    method,
    path,
    ...(body === undefined ? { headers: {} } : { body: JSON.stringify(body) }),
  });
  const { code, errors, ...result } = JSON.parse(answer.text);
  if (answer.status < 300) return { result: result as Result, text: answer.text };
  return { code, errors, text: answer.text } as AccountAnswer<Result>;
}

async function graphql<Result>(
  app: TestApp,
  token: string | null,
  name: string,
  document: string,
  variables: object,
): Promise<AccountAnswer<Result>> {
  const { data, code, errors, text } = await sendGraphql(app, token, document, variables);
  return data?.[name] == null ? { code, errors, text } : { result: data[name] as Result, text };
}

const UPDATE = 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id email name status } }';
const RESET = `mutation ($userId: ID!) {
  sendPasswordReset(userId: $userId) {
    user { id email name status } created linkedExisting dryRun
    applied { orgRoleKeys buildingAssignments { buildingId type } resident { unitId } }
    changes { kind } invitation { status expiresAt } warnings { code pointer detail }
  }
}`;

export const ACCOUNT_CALLS: readonly ['REST' | 'GraphQL', AccountCalls][] = [
  [
    'REST',
    {
      update: (app, token, userId, corrections) => rest(app, token, 'PATCH', `/api/users/${userId}`, corrections),
      sendReset: (app, token, userId) => rest(app, token, 'POST', `/api/users/${userId}/password-reset`),
    },
  ],
  [
    'GraphQL',
    {
      update: (app, token, userId, corrections) =>
        graphql(app, token, 'updateUser', UPDATE, { input: { userId, ...corrections } }),
      sendReset: (app, token, userId) => graphql(app, token, 'sendPasswordReset', RESET, { userId }),
    },
  ],
];
