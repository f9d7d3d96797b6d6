import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';
import { ERRORS, PROBLEMS } from '../../src/errors/catalogue.js';
import { startTestApp } from '../support/app.js';
import { send } from '../support/wire.js';

/** Into the input, and no path of the server. */
const POINTERS = ['/identity/email'];

/** What a GET does not find. */
const TAKEN_BY_POST = ['/api/auth/login', '/api/org/users/provision'];

let readme: string;
let prisma: string;

beforeAll(async () => {
  readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  prisma = await readFile(join(projectRoot, 'prisma', 'schema.prisma'), 'utf8');
});

/** The text under a heading, up to the next one of any level. */
function section(heading: string): string {
  const [, text = ''] = readme.split(`\n${heading}\n`);
  return text.split(/\n#{2,3} /)[0]!;
}

test('the picture of the data model shows every table and every relation of the schema, and no other', () => {
  const drawn = [...section('### Data model').matchAll(/^ {2}(\w+) \|\|--o\{ (\w+) :/gm)].map(
    ([, one, many]) => `${one} ${many}`,
  );
  const models = [...prisma.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const stored = models.flatMap(([, many, fields]) =>
    [...fields!.matchAll(/^ {2}\w+ +(\w+) +@relation\(fields:/gm)].map(([, one]) => `${one} ${many}`),
  );
  expect(drawn.sort()).toEqual(stored.sort());
  const alone = ['RateLimit', 'SchemaCompatibility']; // they belong to nothing
  const related = models.map(([, name]) => name!).filter((name) => !alone.includes(name));
  expect([...new Set(drawn.join(' ').split(' '))].sort()).toEqual(related.sort());
});

test('the error table has every code that is answered, with its status, and every code of a problem under the right one', () => {
  const rows = section('## Errors')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, 4));
  const codesIn = (cell = ''): string[] => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code!);

  const statuses = rows.flatMap(([codes, status = '']) => {
    const numbers = [...status.matchAll(/\d{3}/g)].map(Number);
    return codesIn(codes).map((code, index) => [code, numbers[index] ?? numbers[0]]);
  });
  const answered = Object.entries(ERRORS);
  expect(Object.fromEntries(statuses)).toEqual(
    Object.fromEntries(answered.map(([code, { status }]) => [code, status])),
  );

  const problems = rows.flatMap(([codes, , inErrors]) => codesIn(inErrors).map((code) => [code, codesIn(codes)[0]]));
  const listed = Object.entries(PROBLEMS).filter(([, { leadsTo }]) => ERRORS[leadsTo].status !== 409);
  expect(Object.fromEntries(problems)).toEqual(
    Object.fromEntries(listed.map(([code, { leadsTo }]) => [code, leadsTo])),
  );
});

test('every file that is named is there', () => {
  const named = [...readme.matchAll(/`((?:src|test|prisma)\/[\w./-]+\.\w+)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});

test('every command that is named is there', async () => {
  const { scripts } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
  const named = [...readme.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name!);
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('no row of a table stands twice', () => {
  const tables = readme.split(/\n(?!\|)/).map((block) => block.split('\n').filter((line) => line.startsWith('| ')));
  const nameOf = (row: string): string => row.split('|')[1]!.trim();
  const repeated = tables.flatMap((rows) => {
    const names = rows.map(nameOf).filter((name) => name !== '');
    return names.filter((name, index) => names.indexOf(name) !== index);
  });
  expect(tables.flat().length).toBeGreaterThan(50);
  expect(repeated).toEqual([]);
});

test('every page and path that is named is served', async () => {
  const named = [...readme.matchAll(/(?<=`|localhost:3000)(?<!PUBLIC_URL)\/[a-z][\w/-]*(?=[`\s>"])/g)].map(
    ([path]) => path,
  );
  const paths = [...new Set([...named, '/'])].filter((path) => !POINTERS.includes(path));
  expect(paths).toEqual(expect.arrayContaining(['/accept', '/graphiql', '/api/docs', '/health/live']));
  const app = await startTestApp();
  try {
    const answers = await Promise.all(paths.map((path) => send(app.url, { method: 'GET', path })));
    expect(paths.filter((_, index) => [404, 405].includes(answers[index]!.status))).toEqual(TAKEN_BY_POST);
  } finally {
    await app.close();
  }
});
