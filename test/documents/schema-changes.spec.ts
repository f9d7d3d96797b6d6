import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { projectRoot } from '../../src/database/project-root.js';

/**
 * `schema.released.gql` is the schema promised to clients. To break it, copy `schema.gql` over it, so that reviewers
 * see the break in the same commit. Additions need no copy until the next release.
 */
const PROMISED = join(projectRoot, 'test', 'documents', 'schema.released.gql');
const CURRENT = join(projectRoot, 'schema.gql');

/** The changes that break operations that are valid today. */
async function breaksOf(promised: string, current: string): Promise<string[]> {
  const changes = await diff(buildSchema(promised), buildSchema(current));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message);
}

test('schema.gql breaks no client of the released schema', async () => {
  expect(await breaksOf(await readFile(PROMISED, 'utf8'), await readFile(CURRENT, 'utf8'))).toEqual([]);
});

test.each([
  ['a renamed field', 'linkedExisting: Boolean!', 'linked: Boolean!', /'linkedExisting' was removed/],
  ['a changed type', 'created: Boolean!', 'created: String!', /'ProvisionResult.created' changed type/],
  [
    'a field that may now be null',
    'warnings: [ProvisionWarning!]!',
    'warnings: [ProvisionWarning!]',
    /'ProvisionResult.warnings' changed type/,
  ],
  ['a renamed enum value', '  BUILDING_ADMIN\n', '  CARETAKER\n', /'BUILDING_ADMIN' was removed/],
  [
    'an input field that is now required',
    'grants: GrantsInput\n',
    'grants: GrantsInput!\n',
    /'ProvisionUserInput.grants'/,
  ],
  ['a renamed operation', '  provisionUser(', '  provision(', /'provisionUser' was removed/],
])('%s is detected', async (_what, from, to, says) => {
  const promised = await readFile(PROMISED, 'utf8');
  const breaks = await breaksOf(promised, promised.replace(from, to));
  expect(breaks.join()).toMatch(says);
});

test('an addition does not break clients', async () => {
  const promised = await readFile(PROMISED, 'utf8');
  const changed = promised.replace(/\n {2}dryRun: Boolean\n/, '\n  dryRun: Boolean\n\n  quiet: Boolean\n');
  expect(changed).not.toBe(promised);
  expect(await breaksOf(promised, changed)).toEqual([]);
});
