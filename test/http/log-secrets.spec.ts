import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aFreePort, runBuilt } from '../support/process.js';
import { until } from '../support/sessions.js';
import { send, sendAs, type HttpAnswer } from '../support/http-client.js';

const RIGHT = 'demo-password-1';
const WRONG = 'wrong-password-zz';
const NEW_PASSWORD = 'new-password-zz-of-a-person';
const JWT_SECRET = 'a secret zz that signs tokens, more than 32 bytes long';
const BROKEN_NAME = 'Whom the database refuses';
const MUTATION = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';

let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await aDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'provisioning-log-'));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Creates a role, because it has a known password. */
async function withPassword(url: string): Promise<{ url: string; password: string; drop(): Promise<void> }> {
  const [role, password] = [`log_${randomUUID().slice(0, 8)}`, `db-password-${randomUUID()}`];
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await owner.query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password}'`);
  const own = new URL(url);
  own.username = role;
  own.password = password;
  return {
    url: own.href,
    password,
    drop: async () => {
      await owner.query(`DROP ROLE ${role}`);
      await owner.end();
    },
  };
}

const mailsIn = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.filter((name) => name.endsWith('.eml')).map((name) => readFile(join(folder, name), 'utf8')));
};

async function sendAll(base: string, domain: string): Promise<{ answers: HttpAnswer[]; tokens: string[] }> {
  const signIn = (password: string): Promise<HttpAnswer> =>
    sendAs(base, 'none', {
      path: '/api/auth/login',
      body: JSON.stringify({ organization: 'acme', email: 'admin@acme.example', password }),
    });
  const right = await signIn(RIGHT);
  const { accessToken } = JSON.parse(right.text) as { accessToken: string };
  const provision = (identity: object): Promise<HttpAnswer> =>
    sendAs(base, accessToken, { path: '/api/org/users/provision', body: JSON.stringify({ identity }) });
  const overGraphql = (identity: object): Promise<HttpAnswer> =>
    sendAs(base, accessToken, {
      path: '/graphql',
      body: JSON.stringify({ query: MUTATION, variables: { input: { identity } } }),
    });
  const person = { name: 'A Person', password: NEW_PASSWORD, sendInvite: true };
  const refused = { ...person, name: BROKEN_NAME };
  const change = { currentPassword: WRONG, newPassword: NEW_PASSWORD };
  const answers = [
    right,
    await signIn(WRONG),
    await provision({ ...person, email: `one@${domain}` }),
    await overGraphql({ ...person, email: `two@${domain}` }),
    await provision({ ...person, email: 5, password: `${NEW_PASSWORD}\n` }),
    await overGraphql({ ...person, email: 5 }),
    await provision({ ...refused, email: `three@${domain}` }),
    await overGraphql({ ...refused, email: `four@${domain}` }),
    await send(base, {
      path: '/api/auth/login',
      headers: { origin: 'https://elsewhere.example', 'content-type': 'application/json' },
      body: JSON.stringify({ organization: 'acme', email: 'admin@acme.example', password: RIGHT }),
    }),
    await send(base, { method: 'GET', path: `/api/${accessToken}` }),
    await sendAs(base, accessToken, { path: '/api/auth/password', body: JSON.stringify(change) }),
    await sendAs(base, accessToken, {
      path: '/api/auth/password',
      body: JSON.stringify({ ...change, newPassword: '' }),
    }),
    await sendAs(base, `${accessToken}x`, { path: '/api/users', body: `{"password":"${NEW_PASSWORD}"` }),
  ];
  return { answers, tokens: [accessToken] };
}

test.each(['production', 'development'])(
  'with NODE_ENV=%s the log contains no secret, and each line contains its request id',
  async (mode) => {
    const { url, password, drop } = await withPassword(database.url);
    const folder = join(dataDir, mode);
    const port = await aFreePort();
    const app = runBuilt('main.js', {
      ...{
        NODE_ENV: mode,
        BCRYPT_COST: '10',
        DATABASE_URL: url,
        DATA_DIR: folder,
        PORT: port,
        DEMO_DATA: 'true',
        JWT_SECRET,
      },
    });
    const session = new pg.Client({ connectionString: url });
    try {
      await app.says('/api/org/users/provision');
      const banner = app.stdout().length; // the banner prints the public password of the demo data
      await session.connect();
      await session.query(`ALTER TABLE "User" ADD CONSTRAINT refused CHECK (name <> '${BROKEN_NAME}')`);

      const { answers, tokens } = await sendAll(`http://127.0.0.1:${port}`, `${mode}.example`);
      await until('the mails', async () => (await mailsIn(join(folder, 'mail'))).length >= 2);
      await app.stop('SIGTERM');

      expect(answers.map(({ status }) => status)).toEqual([
        200, 401, 201, 200, 400, 400, 500, 200, 403, 404, 400, 400, 400,
      ]);
      for (const { headers } of answers) expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      const log = app.stdout().slice(banner) + app.stderr();
      const ofMails = (await mailsIn(join(folder, 'mail'))).map(
        (mail) => /accept#\S*?([\w-]{40,})/.exec(mail.replace(/=\r?\n/g, ''))![1]!,
      );
      const secrets = [RIGHT, WRONG, NEW_PASSWORD, JWT_SECRET, password, '$2b$', 'Bearer ', ...tokens, ...ofMails];
      expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
      // Two server errors and the call from a page of another origin.
      for (const index of [6, 7, 8])
        expect(log).toContain(`request=${String(answers[index]!.headers['x-request-id'])}`);
      expect(log.match(/request=[0-9a-f-]{36}/g)).toHaveLength(3 + 2); // the errors and the mails
      expect(log.match(mode === 'production' ? /"level":"(warn|error)"/g : /\b(WARN|ERROR)\b/g)).toHaveLength(3);
    } finally {
      await app.stop('SIGKILL');
      await session.query('ALTER TABLE "User" DROP CONSTRAINT IF EXISTS refused').catch(() => {});
      await session.query('DELETE FROM "Mail"').catch(() => {});
      await session.end();
      await drop();
    }
  },
);
