import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';
import { startTestApp } from '../support/app.js';
import { DOCUMENTS, FILES, namedIn, readDocument } from '../support/documents.js';
import { send } from '../support/http-client.js';

/** Columns of a line. */
const WIDTH = 120;
const README_LINES = 150;

/** Pointers into an input, not paths of the server. */
const POINTERS = ['/identity/email', '/email', '/userId', '/first', '/token', '/currentPassword'];

/** Paths that only accept POST. */
const TAKEN_BY_POST = ['/api/auth/login', '/api/auth/session', '/api/org/users/provision'];

const lines = (text: string): string[] => text.replace(/\n$/, '').split('\n');

/** The anchor of a heading, as GitHub creates it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const anchorsIn = (path: string): string[] =>
  namedIn([{ path, text: readDocument(path) }], /^#+ (.+)$/gm).map(({ name }) => anchorOf(name));

test('the README has at most 150 lines', () => {
  expect(lines(readDocument('README.md')).length).toBeLessThanOrEqual(README_LINES);
});

test('no line is wider than 120 columns, except rows of the generated tables', () => {
  const texts = [...DOCUMENTS, { path: '.env.example', text: readDocument('.env.example') }];
  const tooWide = texts.flatMap(({ path, text }) =>
    lines(text.replace(/<!-- codes: start[\s\S]*<!-- codes: end -->/, '')).flatMap((line) =>
      line.length > WIDTH ? [`${path}: ${line}`] : [],
    ),
  );
  expect(tooWide).toEqual([]);
});

test('the README links to every other document', () => {
  const linked = namedIn(DOCUMENTS.slice(0, 1), /\]\(([^)#]+)/g).map(({ name }) => name);
  expect(DOCUMENTS.map(({ path }) => path).filter((path) => path !== 'README.md' && !linked.includes(path))).toEqual(
    [],
  );
  expect(DOCUMENTS.length).toBeGreaterThan(12);
});

test('every relative link leads to an existing file and heading', () => {
  const links = namedIn(DOCUMENTS, /\]\((?!https?:)([^)]+)\)/g);
  const broken = links.filter(({ path, name }) => {
    const [file = '', anchor] = name.split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(join(projectRoot, target))) return true;
    return anchor !== undefined && !anchorsIn(target).includes(anchor);
  });
  expect(links.length).toBeGreaterThan(30);
  expect(broken).toEqual([]);
});

test('every named file and folder exists', () => {
  const paths = namedIn(DOCUMENTS, /`((?:src|test|prisma|\.github)\/[\w./-]+)`/g);
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter(({ name }) => !existsSync(join(projectRoot, name)))).toEqual([]);

  const files = namedIn(DOCUMENTS, /`([\w.-]+\.(?:ts|tsx|js|cjs|json|sql|gql|prisma|md))`/g);
  const isThere = (name: string): boolean =>
    existsSync(join(projectRoot, name)) || FILES.some((path) => path.endsWith(`/${name}`));
  expect(files.filter(({ name }) => !isThere(name))).toEqual([]);
});

test('every named script is in package.json', () => {
  const { scripts } = JSON.parse(readDocument('package.json'));
  const named = namedIn(DOCUMENTS, /npm run (?:-s )?([\w:-]+)/g);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ name }) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('no row of a table occurs twice', () => {
  const tables = DOCUMENTS.flatMap(({ text }) =>
    text.split(/\n(?!\|)/).map((block) => block.split('\n').filter((line) => line.startsWith('| '))),
  );
  const nameOf = (row: string): string => row.split('|')[1]!.trim();
  const repeated = tables.flatMap((rows) => {
    const names = rows.map(nameOf).filter((name) => name !== '');
    return names.filter((name, index) => names.indexOf(name) !== index);
  });
  expect(tables.flat().length).toBeGreaterThan(50);
  expect(repeated).toEqual([]);
});

test('every folder of src is in the list of folders', () => {
  const folders = new Set(FILES.flatMap((path) => /^src\/([^/.]+)\//.exec(path)?.[1] ?? []));
  const listed = new Set(
    namedIn([{ path: '', text: readDocument('src/README.md') }], /`([a-z-]+)`/g).map((f) => f.name),
  );
  expect([...folders].filter((folder) => !listed.has(folder))).toEqual([]);
});

describe('the server', () => {
  let app: Awaited<ReturnType<typeof startTestApp>>;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  test('serves every named page and path', async () => {
    const named = namedIn(DOCUMENTS, /(?<=`|localhost:3000)(?<!PUBLIC_URL)(\/[a-z][\w/-]*)(?=[`\s>"])/g);
    const paths = [...new Set([...named.map(({ name }) => name), '/'])].filter((path) => !POINTERS.includes(path));
    expect(paths).toEqual(expect.arrayContaining(['/accept', '/graphiql', '/api/docs', '/health/live']));
    const answers = await Promise.all(paths.map((path) => send(app.url, { method: 'GET', path })));
    const missing = paths.filter((_, index) => [404, 405].includes(answers[index]!.status));
    expect(missing.sort()).toEqual(TAKEN_BY_POST);
  });

  test('has every named call in its OpenAPI document', async () => {
    const { text } = await send(app.url, { method: 'GET', path: '/api/docs-json' });
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, object>> };
    const calls = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const named = namedIn(DOCUMENTS, /`((?:GET|POST|PUT|PATCH|DELETE) \/[\w/:-]+)`/g);
    expect(named.length).toBeGreaterThan(7);
    expect(named.filter(({ name }) => !calls.includes(name.replace(/:(\w+)/g, '{$1}')))).toEqual([]);
  });
});
