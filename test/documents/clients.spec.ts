import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputIntrospectionFile } from 'gql.tada/internal';
import { buildSchema, introspectionFromSchema } from 'graphql';
import openapiTS, { astToString } from 'openapi-typescript';
import { projectRoot } from '../../src/database/project-root.js';
import { startTestApp } from '../support/app.js';
import { compileClients } from '../support/client-programs.js';
import { send } from '../support/http-client.js';

/** A change of the client that the types must refuse, and the expected compiler error. */
type Mistake = [what: string, from: string, to: string, says: RegExp];

const withMistakes = (client: string, mistakes: Mistake[]): string[] => [
  client,
  ...mistakes.map(([, from, to]) => client.replace(from, to)),
];

describe('types generated from /api/docs-json', () => {
  const CLIENT = `
    import type { components, operations } from './openapi.js';

    type Call = operations['provisionUser'];
    type Result = Call['responses'][200 | 201]['content']['application/json'];
    type Problem = Call['responses'][400 | 403 | 409 | 503]['content']['application/problem+json'];

    export const body: Call['requestBody']['content']['application/json'] = {
      identity: { email: 'jane@org.com', name: 'Jane Admin', sendInvite: true },
      grants: { buildingAssignments: [{ buildingId: 14, type: 'MANAGER' }], resident: { buildingId: 14, unitId: 991 } },
    };
    export const rolesGiven = ({ changes }: Result): string[] =>
      changes.flatMap(({ kind, roleKey }) => (kind === 'ROLE_GRANTED' && roleKey !== undefined ? [roleKey] : []));
    export const isTaken = ({ code }: Problem): boolean => code === 'EMAIL_EXISTS';
    export const pointers = ({ errors }: Problem): string[] => errors.map(({ pointer }) => pointer);
    export const path: operations['grantRoles']['parameters']['path'] = { userId: 'an id' };
    export const health: components['schemas']['HealthStatus'] = { status: 'ok' };
  `;
  const MISTAKES: Mistake[] = [
    ['an unknown field in the body', 'unitId: 991', 'unitId: 991, flat: 3', /^TS2353.*'flat'/],
    ['a missing field in the body', "email: 'jane@org.com', ", '', /^TS2741.*'email'/],
    ['a value outside the enum', "'MANAGER'", "'JANITOR'", /^TS2322.*JANITOR/],
    ['an unknown field of the answer', 'kind, roleKey', 'sort: kind, roleKey', /^TS2339.*'sort'/],
    ['an unknown code', "'EMAIL_EXISTS'", "'MAIL_EXISTS'", /^TS2367.*MAIL_EXISTS/],
    ['an unknown operation', "['grantRoles']", "['giveRoles']", /^TS2339.*'giveRoles'/],
  ];
  let fine: string[];
  let mistaken: string[][];

  beforeAll(async () => {
    const app = await startTestApp();
    try {
      const { text } = await send(app.url, { method: 'GET', path: '/api/docs-json' });
      const types = astToString(await openapiTS(text));
      [fine = [], ...mistaken] = await compileClients(['openapi.d.ts', types], withMistakes(CLIENT, MISTAKES));
    } finally {
      await app.close();
    }
  });

  test('let a client of the API compile', () => expect(fine).toEqual([]));

  test.each(MISTAKES.map(([what, , , says], index) => ({ what, says, index })))(
    'do not let a client with $what compile',
    ({ says, index }) => expect(mistaken[index]![0]).toMatch(says),
  );
});

describe('types generated from schema.gql', () => {
  const CLIENT = `
    import { initGraphQLTada, type ResultOf, type VariablesOf } from 'gql.tada';
    import type { introspection } from './introspection.js';

    const graphql = initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string } }>();
    const PROVISION = graphql(\`
      mutation ($input: ProvisionUserInput!) {
        provisionUser(input: $input) { user { id email } created changes { kind roleKey } invitation { expiresAt } }
      }
    \`);

    export const variables: VariablesOf<typeof PROVISION> = {
      input: {
        identity: { email: 'jane@org.com', name: 'Jane Admin', sendInvite: true },
        grants: { buildingAssignments: [{ buildingId: 14, type: 'MANAGER' }], resident: { buildingId: 14, unitId: 991 } },
      },
    };
    type Result = NonNullable<ResultOf<typeof PROVISION>['provisionUser']>;
    export const rolesGiven = ({ changes }: Result): string[] =>
      changes.flatMap(({ kind, roleKey }) => (kind === 'ROLE_GRANTED' && roleKey !== null ? [roleKey] : []));
    export const validUntil = ({ invitation }: Result): string | null => invitation?.expiresAt ?? null;
  `;
  const MISTAKES: Mistake[] = [
    ['an unknown field of the input', 'unitId: 991', 'unitId: 991, flat: 3', /^TS2353.*'flat'/],
    ['a missing field of the input', "email: 'jane@org.com', ", '', /^TS2741.*'email'/],
    ['a value outside the enum', "'MANAGER'", "'JANITOR'", /^TS2322.*JANITOR/],
    ['a field that was not selected', '({ invitation }', '({ applied: invitation }', /^TS2339.*'applied'/],
    ['an unknown kind', "'ROLE_GRANTED'", "'ROLE_GIVEN'", /^TS2367.*ROLE_GIVEN/],
  ];
  let fine: string[];
  let mistaken: string[][];

  beforeAll(async () => {
    const schema = buildSchema(await readFile(join(projectRoot, 'schema.gql'), 'utf8'));
    const introspection = introspectionFromSchema(schema);
    const types = outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true });
    [fine = [], ...mistaken] = await compileClients(['introspection.d.ts', types], withMistakes(CLIENT, MISTAKES));
  });

  test('let a client of the API compile', () => expect(fine).toEqual([]));

  test.each(MISTAKES.map(([what, , , says], index) => ({ what, says, index })))(
    'do not let a client with $what compile',
    ({ says, index }) => expect(mistaken[index]![0]).toMatch(says),
  );
});
