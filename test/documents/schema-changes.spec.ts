import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { projectRoot } from '../../src/database/project-root.js';

/**
 * `schema.released.gql` is the schema that clients were promised. Whoever means to break them copies `schema.gql` over it, so
 * that the break stands in the same commit and is seen in its review; additions need no copy until the next release.
 */
const PROMISED = join(projectRoot, 'test', 'documents', 'schema.released.gql');
const CURRENT = join(projectRoot, 'schema.gql');

/** What would break a client's operation that is valid today. */
async function breaksOf(promised: string, current: string): Promise<string[]> {
  const changes = await diff(buildSchema(promised), buildSchema(current));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message);
}

test('schema.gql breaks no client of the schema that was released', async () => {
  expect(await breaksOf(await readFile(PROMISED, 'utf8'), await readFile(CURRENT, 'utf8'))).toEqual([]);
});

test.each([
  ['a field renamed', 'linkedExisting: Boolean!', 'linked: Boolean!', /'linkedExisting' was removed/],
  ['a type changed', 'created: Boolean!', 'created: String!', /'ProvisionResult.created' changed type/],
  [
    'an answer that may now be null',
    'warnings: [ProvisionWarning!]!',
    'warnings: [ProvisionWarning!]',
    /'ProvisionResult.warnings' changed type/,
  ],
  ['a value of an enum renamed', '  BUILDING_ADMIN\n', '  CARETAKER\n', /'BUILDING_ADMIN' was removed/],
  [
    'a field of the input now required',
    'grants: GrantsInput\n',
    'grants: GrantsInput!\n',
    /'ProvisionUserInput.grants'/,
  ],
  ['an operation renamed', '  provisionUser(', '  provision(', /'provisionUser' was removed/],
])('%s would be seen', async (_what, from, to, says) => {
  const promised = await readFile(PROMISED, 'utf8');
  const breaks = await breaksOf(promised, promised.replace(from, to));
  expect(breaks.join()).toMatch(says);
});

test('an addition is no break', async () => {
  const promised = await readFile(PROMISED, 'utf8');
  const changed = promised.replace(/\n {2}dryRun: Boolean\n/, '\n  dryRun: Boolean\n\n  quiet: Boolean\n');
  expect(changed).not.toBe(promised);
  expect(await breaksOf(promised, changed)).toEqual([]);
});
