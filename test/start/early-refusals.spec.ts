import { aDatabase } from '../support/database.js';
import { holdPort, runBuilt, TOKEN_SECRET } from '../support/process.js';

/** On exit, prints the files of all CommonJS modules that the process has loaded. */
const LIST_MODULES = [
  "import { createRequire } from 'node:module';",
  "const { cache } = createRequire('file:///');",
  "process.on('exit', () => console.error(Object.keys(cache).join(' ')));",
].join('');

/** Whether a script of the built application has imported NestJS or class-validator before it ends. */
async function importsApplication(
  script: string,
  settings: Record<string, string>,
  options: string[] = [],
): Promise<boolean> {
  const NODE_OPTIONS = `--import="data:text/javascript,${encodeURIComponent(LIST_MODULES)}"`;
  const one = runBuilt(script, { ...settings, NODE_OPTIONS }, options);
  await one.ended;
  expect(one.stderr()).toContain('/node_modules/envalid/');
  return /\/node_modules\/(rxjs|class-validator)\//.test(one.stderr()); // NestJS requires rxjs
}

const AWAY = {
  DATABASE_URL: 'postgresql://x@127.0.0.1:1/x',
  JWT_SECRET: TOKEN_SECRET,
};
const GENERATE = 'organizations/many-people/generate.cli.js';
const ORGANIZATION = ['--slug', 'acme', '--name', 'Acme', '--admin-email', 'jane@acme.example'];

/** Importing the application takes more than a second, so refusals come before it. */
describe('the application is not imported', () => {
  test.each<[string, string, Record<string, string>, string[]?]>([
    ['to print the usage of org:create', 'organizations/create.cli.js', {}, ['--help']],
    ['to refuse options of org:create', 'organizations/create.cli.js', {}, ['--slug', 'a']],
    ['to report an unreachable database of org:create', 'organizations/create.cli.js', AWAY, ORGANIZATION],
    ['to refuse options of org:import-buildings', 'organizations/import-buildings.cli.js', {}, []],
    ['to refuse a file of org:import-buildings', 'organizations/import-buildings.cli.js', {}, ['--org', 'a', '/nope']],
    ['to refuse options of data:generate', GENERATE, {}, []],
    ['to report an unreachable database of data:generate', GENERATE, AWAY, ['--people', '1']],
    ['to report an unreachable database of db:seed', 'database/demo/seed.cli.js', AWAY],
    ['to refuse settings of the server', 'main.js', { PORT: 'x' }],
    ['to refuse the data folder of the server', 'main.js', { DATA_DIR: '/proc/x' }],
    ['to report an unreachable database of the server', 'main.js', AWAY],
  ])('%s', async (_, script, settings, options) => {
    expect(await importsApplication(script, settings, options)).toBe(false);
  });

  test('and is imported to serve', async () => {
    const [database, { port, release }] = await Promise.all([aDatabase(), holdPort()]);
    expect(await importsApplication('main.js', { ...AWAY, DATABASE_URL: database.url, PORT: port })).toBe(true);
    await Promise.all([database.drop(), release()]);
  });
});
