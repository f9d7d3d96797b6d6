import { FILES, namedIn, readDocument } from '../support/documents.js';

/** Names that the server and the console share, and where each declares them. */
const SHARED = {
  Me: ['src/console/session/session.ts', 'src/users/me.model.ts'],
  Problem: ['src/console/api/problems.ts', 'src/errors/domain-error.ts'],
  ProvisionResult: ['src/console/provision/use-preview.ts', 'src/provisioning/provision-result.model.ts'],
  ProvisionUserInput: ['src/console/provision/draft.ts', 'src/provisioning/provision-user.input.ts'],
};

const SOURCES = FILES.filter((path) => /^src\/.*\.tsx?$/.test(path) && !/\/generated\/|\.spec\.ts$/.test(path));
const DECLARATION =
  /^export (?:(?:abstract|async|declare) )*(?:class|const|enum|function\*?|interface|let|type) (\w+)/gm;

test('no two files of src export the same name, except those that the server and the console share', () => {
  const exported = namedIn(
    SOURCES.map((path) => ({ path, text: readDocument(path) })),
    DECLARATION,
  );
  const names = new Set(exported.map(({ name }) => name));
  const pathsOf = (wanted: string) => exported.flatMap(({ name, path }) => (name === wanted ? [path] : [])).sort();
  const repeated = [...names].map((name) => [name, pathsOf(name)] as const).filter(([, paths]) => paths.length > 1);

  expect(names.size).toBeGreaterThan(400);
  expect(Object.fromEntries(repeated)).toEqual(SHARED);
});
