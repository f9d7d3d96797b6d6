import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { projectRoot } from '../../src/database/project-root.js';
import { printGraphqlSchema } from '../../src/graphql/print-schema.js';
import { startTestApp, type TestApp } from '../support/app.js';

let committed: string;
let schema: GraphQLSchema;

beforeAll(async () => {
  committed = await readFile(join(projectRoot, 'schema.gql'), 'utf8');
  schema = buildSchema(committed);
});

/** `Type.field` → its type in SDL. */
function typesOf(name: string): Record<string, string> {
  const type = schema.getType(name);
  if (!isObjectType(type) && !isInputObjectType(type)) throw new Error(`${name} has no fields`);
  return Object.fromEntries(Object.entries(type.getFields()).map(([field, { type: of }]) => [field, String(of)]));
}

test('schema.gql matches the code; `npm run schema:write` writes it', async () => {
  expect(await printGraphqlSchema()).toBe(committed);
});

test('the running server serves the schema of the file', async () => {
  const app: TestApp = await startTestApp();
  try {
    const served = printSchema(lexicographicSortSchema(app.app.get(GraphQLSchemaHost).schema));
    expect(served).toBe(printSchema(schema));
  } finally {
    await app.close();
  }
});

test('every type, field, argument and enum value has a description', () => {
  const missing: string[] = [];
  const check = (path: string, description: string | null | undefined): void => {
    if (description == null || description.trim() === '') missing.push(path);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
    if (!isRoot) check(type.name, type.description);
    if (isEnumType(type)) type.getValues().forEach((value) => check(`${type.name}.${value.name}`, value.description));
    if (!isObjectType(type) && !isInputObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      check(`${type.name}.${field.name}`, field.description);
      const args: readonly GraphQLArgument[] = 'args' in field ? field.args : [];
      args.forEach((arg) => check(`${type.name}.${field.name}(${arg.name})`, arg.description));
    }
  }
  expect(missing).toEqual([]);
});

test('the mutation is provisionUser(input: ProvisionUserInput!): ProvisionResult', () => {
  const { provisionUser, login } = schema.getMutationType()!.getFields();
  expect(
    `${provisionUser!.args.map((arg) => `${arg.name}: ${String(arg.type)}`).join()} => ${String(provisionUser!.type)}`,
  ).toBe('input: ProvisionUserInput! => ProvisionResult');
  expect(`${login!.args.map((arg) => `${arg.name}: ${String(arg.type)}`).join()} => ${String(login!.type)}`).toBe(
    'input: LoginInput! => LoginResult',
  );
});

test('each mutation is nullable, so that a failure does not remove the answers of other mutations', () => {
  const fields = Object.values(schema.getMutationType()!.getFields());
  expect(fields.length).toBeGreaterThan(0);
  expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
});

test('only the e-mail address and the ids and types of a grant are required in the input', () => {
  expect(typesOf('ProvisionUserInput')).toEqual({
    identity: 'IdentityInput!',
    grants: 'GrantsInput',
    mode: 'ModeInput',
    revocations: 'RevocationsInput',
  });
  expect(typesOf('IdentityInput')).toEqual({
    email: 'String!',
    active: 'Boolean',
    name: 'String',
    password: 'String',
    sendInvite: 'Boolean',
  });
  expect(typesOf('GrantsInput')).toEqual({
    orgRoleKeys: '[String!]',
    buildingAssignments: '[BuildingAssignmentGrantInput!]',
    resident: 'ResidentGrantInput',
  });
  expect(typesOf('BuildingAssignmentGrantInput')).toEqual({ buildingId: 'Int!', type: 'AssignmentType!' });
  expect(typesOf('ResidentGrantInput')).toEqual({
    buildingId: 'Int!',
    unitId: 'Int!',
    mode: 'ResidentMode',
    fromUnitId: 'Int',
  });
  expect(typesOf('ModeInput')).toEqual({
    ifEmailExists: 'IfEmailExists',
    requireSameOrg: 'Boolean',
    atomic: 'Boolean',
    idempotent: 'Boolean',
    dryRun: 'Boolean',
  });
});

test('building and unit ids are Int, user and occupancy ids are ID and null only in a dry run', () => {
  expect(typesOf('ProvisionedUser')).toEqual({ id: 'ID', email: 'String!', name: 'String!', status: 'UserStatus!' });
  expect(typesOf('AppliedResident')).toEqual({ occupancyId: 'ID', unitId: 'Int!', buildingId: 'Int!' });
  expect(typesOf('AppliedBuildingAssignment')).toEqual({ buildingId: 'Int!', type: 'AssignmentType!' });
  expect(typesOf('Change')).toEqual({
    kind: 'ChangeKind!',
    roleKey: 'String',
    building: 'Building',
    buildingId: 'Int',
    unit: 'Unit',
    unitId: 'Int',
    occupancyId: 'ID',
    type: 'AssignmentType',
    previousType: 'AssignmentType',
    name: 'String',
    previousName: 'String',
    email: 'String',
    previousEmail: 'String',
  });
  expect(typesOf('ProvisionResult')).toEqual({
    user: 'ProvisionedUser!',
    created: 'Boolean!',
    linkedExisting: 'Boolean!',
    dryRun: 'Boolean!',
    applied: 'AppliedGrants!',
    changes: '[Change!]!',
    invitation: 'ProvisionedInvitation',
    warnings: '[ProvisionWarning!]!',
    person: 'User',
  });
  expect(typesOf('AppliedGrants')).toEqual({
    orgRoleKeys: '[String!]!',
    buildingAssignments: '[AppliedBuildingAssignment!]!',
    resident: 'AppliedResident',
  });
});

test('enums have the values of the contract', () => {
  const values = (name: string): string[] => {
    const type = schema.getType(name);
    return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  };
  expect(values('AssignmentType').sort()).toEqual(['BUILDING_ADMIN', 'MANAGER', 'STAFF']);
  expect(values('ResidentMode').sort()).toEqual(['ADD', 'MOVE']);
  expect(values('IfEmailExists').sort()).toEqual(['ERROR', 'LINK']);
  expect(values('WarningCode').sort()).toEqual([
    'INVITE_LIMITED',
    'INVITE_NOT_ALLOWED',
    'INVITE_NOT_NEEDED',
    'NAME_IGNORED',
    'PASSWORD_IGNORED',
  ]);
  expect(values('ChangeKind').sort()).toEqual([
    'API_KEY_CREATED',
    'API_KEY_REVOKED',
    'ASSIGNMENT_CREATED',
    'ASSIGNMENT_REVOKED',
    'ASSIGNMENT_UPDATED',
    'EMAIL_CHANGED',
    'INVITATION_ACCEPTED',
    'INVITATION_QUEUED',
    'INVITATION_REVOKED',
    'NAME_CHANGED',
    'OCCUPANCY_ENDED',
    'OCCUPANCY_STARTED',
    'PASSWORD_CHANGED',
    'PASSWORD_RESET_QUEUED',
    'ROLE_GRANTED',
    'ROLE_REVOKED',
    'USER_CREATED',
    'USER_DEACTIVATED',
    'USER_REACTIVATED',
  ]);
});
