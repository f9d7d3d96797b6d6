import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestApp } from '../support/app.js';
import { anOrganization } from '../support/builders.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { TOKEN_SECRET } from '../support/process.js';
import { aCaller, aRequest } from '../support/requests.js';
import { until } from '../support/sessions.js';
import { watchQueries } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';
import { send } from '../support/http-client.js';

interface Prepared {
  name: string;
  statement: string;
}

const PROCESS = join(import.meta.dirname, '..', 'support', 'prepared.process.js');

/**
 * A pooler lends one connection to several processes. If one name stood for two statements, the wrong one would run.
 */
describe('names of prepared statements', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await aDatabase()));
  afterAll(() => database.drop());

  async function preparedBy(...statements: string[]): Promise<Prepared[]> {
    const env = { DATABASE_URL: database.url, JWT_SECRET: TOKEN_SECRET };
    const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, ...statements], { env });
    const all = JSON.parse(stdout) as Prepared[];
    return all.filter(({ statement }) => statements.includes(statement));
  }

  it('depend only on the statement: two processes that use the same statements in another order give the same names', async () => {
    const statements = ['SELECT 1 AS "a"', 'SELECT 2 AS "b"', 'SELECT 3 AS "c"'];
    const long = `SELECT '${'x'.repeat(2_000)}' AS "d`; // equal except for the last character
    const [one, other] = await Promise.all([
      preparedBy(...statements, `${long}1"`),
      preparedBy(`${long}2"`, ...statements.toReversed()),
    ]);

    expect(one).toHaveLength(4);
    expect(other.slice(1)).toEqual(one.slice(1)); // the long statement sorts first because of its quote
    const names = [...one, ...other].map(({ name }) => name);
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThan(64); // PostgreSQL truncates longer names
  });

  it('are hashes of the statement in the whole process, the sender of mails included', async () => {
    const named = new Map<string, Set<string>>();
    const texts = new Set<string>();
    const stop = watchQueries((query) => {
      if (typeof query === 'string') return;
      texts.add(query.text);
      if (query.name !== undefined) named.set(query.name, (named.get(query.name) ?? new Set()).add(query.text));
    });
    const app = await startTestApp({ worker: true });
    try {
      const org = await anOrganization(app.prisma);
      const { token } = await aCaller(app, org, { roleKeys: ['admin'] });
      for (const [, { provision }] of TRANSPORTS) await provision(app, token, aRequest());
      await send(app.url, {
        path: '/api/auth/login',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ organization: org.slug, email: 'none@test.example', password: 'a wrong password' }),
      });
      await until('both mails are sent', async () => {
        const invitations = await app.prisma.invitation.findMany();
        return invitations.length === 2 && invitations.every(({ sentAt }) => sentAt !== null);
      });
    } finally {
      await app.close();
      stop();
    }
    expect([...texts].some((text) => text.includes('UPDATE "Mail"'))).toBe(true); // the sender has run
    expect(named.size).toBeGreaterThan(5);
    expect([...named.keys()].filter((name) => !/^[\w-]{43}$/.test(name))).toEqual([]);
    expect([...named.values()].filter((statements) => statements.size > 1)).toEqual([]);
  });
});
