import { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import { checkInput } from '../../src/validation/input.pipe.js';
import { startTestApp } from '../support/app.js';
import type { Contract } from '../support/contract.js';
import { readContract, send } from '../support/http-client.js';

const LEAST = { identity: { email: 'jane@org.com' } };

const NULLS = {
  identity: { ...LEAST.identity, name: null, password: null, sendInvite: null },
  grants: {
    orgRoleKeys: null,
    buildingAssignments: null,
    resident: { buildingId: 1, unitId: 1, mode: null, fromUnitId: null },
  },
  mode: { ifEmailExists: null, requireSameOrg: null, atomic: null, idempotent: null, dryRun: null },
};

interface Schema {
  additionalProperties?: boolean;
  required?: string[];
  properties?: Record<string, object>;
}

interface Part {
  content?: Record<string, { schema: object; example?: object; examples?: Record<string, { value: object }> }>;
}

interface OpenApi {
  paths: Record<string, Record<string, { requestBody?: Part; responses: Record<string, Part> }>>;
  components: { schemas: Record<string, Schema> };
}

let contract: Contract;
let document: OpenApi;

const schemas = (): [string, Schema][] => Object.entries(document.components.schemas);
const schemaOf = (name: string): Schema => document.components.schemas[name]!;

beforeAll(async () => {
  const app = await startTestApp();
  try {
    contract = await readContract(app.url);
    document = JSON.parse((await send(app.url, { method: 'GET', path: '/api/docs-json' })).text);
  } finally {
    await app.close();
  }
});

test('the type null, not `nullable`, marks values that may be null', () => {
  expect(JSON.stringify(document)).not.toContain('nullable');
  expect(schemaOf('AppliedGrants').properties!['resident']).toEqual({
    description: expect.any(String),
    anyOf: [{ $ref: '#/components/schemas/AppliedResident' }, { type: 'null' }],
  });
  expect(schemaOf('ProvisionedUser').properties!['id']).toMatchObject({ type: ['string', 'null'], format: 'uuid' });
});

test.each([
  ['only required fields', { identity: { email: 'jane@org.com' } }, []],
  ['null for every optional section', { ...LEAST, grants: null, mode: null }, []],
  ['null for every optional field', NULLS, []],
  ['null for a required field', { identity: null }, ['/identity']],
  ['null in a list', { ...LEAST, grants: { orgRoleKeys: [null] } }, ['/grants/orgRoleKeys/0', '/grants']],
  ['an unknown field', { ...LEAST, more: 1 }, ['']],
  ['an unknown field in a section', { identity: { ...LEAST.identity, more: 1 } }, ['/identity']],
  [
    'an unknown field in a list',
    { ...LEAST, grants: { buildingAssignments: [{ buildingId: 1, type: 'STAFF', more: 1 }] } },
    ['/grants/buildingAssignments/0', '/grants'], // the section matches neither its schema nor null
  ],
])('the document and the server agree on %s', (_, input, wrong) => {
  const found = contract.errorsIn(input, { $ref: '#/components/schemas/ProvisionUserInput' });
  expect([...new Set(found.map((error) => error.split(' ', 1)[0]))]).toEqual(wrong);
  const checked = checkInput(ProvisionUserInput, input);
  expect('problems' in checked).toBe(wrong.length > 0);
});

test('every request schema refuses other fields, and accepts null for optional ones', () => {
  const inputs = schemas().filter(([name]) => name.endsWith('Input'));
  expect(inputs.length).toBeGreaterThanOrEqual(11);
  for (const [name, { additionalProperties, properties = {}, required = [] }] of inputs) {
    expect({ name, additionalProperties }).toEqual({ name, additionalProperties: false });
    const optional = Object.keys(properties).filter((field) => !required.includes(field));
    const takesNull = optional.filter((field) => JSON.stringify(properties[field]).includes('"null"'));
    expect({ name, takesNull }).toEqual({ name, takesNull: optional });
  }
});

test('every example matches its schema', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const contents = operations.flatMap(({ requestBody, responses }) =>
    [requestBody, ...Object.values(responses)].flatMap((part) => Object.values(part?.content ?? {})),
  );
  const examples = contents.flatMap(({ schema, example, examples: named = {} }) =>
    [...(example === undefined ? [] : [example]), ...Object.values(named).map(({ value }) => value)].map(
      (value) => [schema, value] as const,
    ),
  );
  expect(examples.length).toBeGreaterThanOrEqual(8);
  for (const [schema, value] of examples) expect(contract.errorsIn(value, schema)).toEqual([]);
});
