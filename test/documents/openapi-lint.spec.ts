import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';
import { startTestApp } from '../support/app.js';
import { send } from '../support/http-client.js';

describe('redocly lint', () => {
  interface Report {
    totals: { errors: number; warnings: number; ignored: number };
    problems: { ruleId: string }[];
  }

  let text: string;

  beforeAll(async () => {
    const app = await startTestApp();
    try {
      ({ text } = await send(app.url, { method: 'GET', path: '/api/docs-json' }));
    } finally {
      await app.close();
    }
  });

  /** Ends the linter without a report when it opens a connection. */
  const OFFLINE = `--import=data:text/javascript,${encodeURIComponent(
    "import { Socket } from 'node:net'; Socket.prototype.connect = () => process.exit(9);",
  )}`;

  /** Runs the linter in its own process with the rules of redocly.yaml, which also turns off its telemetry. */
  async function lint(served: string): Promise<Report> {
    const folder = await mkdtemp(join(tmpdir(), 'provisioning-openapi-'));
    try {
      const file = join(folder, 'openapi.json');
      await writeFile(file, served);
      const cli = join(projectRoot, 'node_modules', '@redocly', 'cli', 'bin', 'cli.js');
      const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NODE_OPTIONS: OFFLINE };
      const stdout = await new Promise<string>((resolve, reject) =>
        execFile(
          process.execPath,
          [cli, 'lint', '--config', join(projectRoot, 'redocly.yaml'), '--format', 'json', file],
          { env, cwd: folder },
          // The linter exits with 1 when it reports an error.
          (error, output) => {
            if (error === null || error.code === 1) resolve(output);
            else reject(new Error('The linter gave up', { cause: error }));
          },
        ),
      );
      return JSON.parse(stdout);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  test('finds neither an error nor a warning in the document that the server serves', async () => {
    const { totals, problems } = await lint(text);
    expect({ ...totals, problems }).toEqual({ errors: 0, warnings: 0, ignored: 0, problems: [] });
  });

  test('finds a missing licence and a broken reference', async () => {
    const { totals, problems } = await lint(
      text.replace('"license":{', '"x-none":{').replaceAll('schemas/CreateUserInput"', 'schemas/Nobody"'),
    );
    expect(totals).toMatchObject({ errors: 1, warnings: 2 });
    const rules = problems.map(({ ruleId }) => ruleId).sort();
    expect(rules).toEqual(['info-license', 'no-unresolved-refs', 'no-unused-components']);
  });
});
