import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { settingsSql } from '../../src/database/session-settings.js';
import { endSession, refreshSession, startSession } from '../support/browser-sessions.js';
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
  await owner.query(settingsSql(role, owner.database ?? ''));
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

/** The calls of a session, and calls that refuse its cookie. @returns the cookies and access tokens as secrets */
async function useSession(url: string): Promise<{ answers: HttpAnswer[]; secrets: string[] }> {
  const started = await startSession({ url }, { organization: 'acme', email: 'admin@acme.example', password: RIGHT });
  const refreshed = await refreshSession({ url }, started.cookie!);
  const cookie = refreshed.cookie!;
  const answers = [
    started,
    refreshed,
    await refreshSession({ url }, `${cookie}x`),
    await send(url, {
      path: '/api/users',
      headers: { 'content-type': 'application/json', cookie: `session=${cookie}` },
      body: '{}',
    }),
    await send(url, { method: 'GET', path: `/api/${cookie}` }),
    await endSession({ url }, cookie),
  ];
  const secrets = [started, refreshed].flatMap(({ cookie: each, accessToken }) => [each!.split('.')[2]!, accessToken!]);
  return { answers, secrets };
}

/** Makes a key and uses it, rightly and wrongly. @returns its text as a secret */
async function useKey(
  url: string,
  token: string,
  identity: object,
): Promise<{ answers: HttpAnswer[]; secrets: string[] }> {
  const graphql = (bearer: string, query: string) =>
    sendAs(url, bearer, { path: '/graphql', body: JSON.stringify({ query }) });
  const created = await graphql(
    token,
    'mutation { createApiKey(input: { name: "x", roleKeys: ["admin"] }) { secret } }',
  );
  const { data } = JSON.parse(created.text) as { data: { createApiKey: { secret: string } } };
  const { secret } = data.createApiKey;
  const answers = [
    created,
    await graphql(secret, '{ apiKeys { name } }'),
    await sendAs(url, secret, { path: '/api/org/users/provision', body: JSON.stringify({ identity }) }),
    await sendAs(url, secret, { path: '/api/users', body: `{"password":"${NEW_PASSWORD}"` }),
    await sendAs(url, `${secret}x`, { path: '/api/users', body: '{}' }),
    await send(url, { method: 'GET', path: `/api/${secret}` }),
  ];
  return { answers, secrets: [secret, secret.slice(-20)] };
}

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
  const session = await useSession(base);
  const key = await useKey(base, accessToken, { ...refused, email: `five@${domain}` });
  return {
    answers: [...answers, ...session.answers, ...key.answers],
    tokens: [accessToken, ...session.secrets, ...key.secrets],
  };
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
      await app.says('/health/ready');
      const banner = app.stdout().length; // the banner prints the public password of the demo data
      await session.connect();
      await session.query(`ALTER TABLE "User" ADD CONSTRAINT refused CHECK (name <> '${BROKEN_NAME}')`);

      const { answers, tokens } = await sendAll(`http://127.0.0.1:${port}`, `${mode}.example`);
      await until('the mails', async () => (await mailsIn(join(folder, 'mail'))).length >= 2);
      await app.stop('SIGTERM');

      expect(answers.map(({ status }) => status)).toEqual([
        ...[200, 401, 201, 200, 400, 400, 500, 200, 403, 404, 400, 400, 400],
        ...[200, 200, 401, 401, 404, 204], // the session
        ...[200, 200, 500, 400, 401, 404], // the key
      ]);
      for (const { headers } of answers) expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      const log = app.stdout().slice(banner) + app.stderr();
      const ofMails = (await mailsIn(join(folder, 'mail'))).map(
        (mail) => /accept#\S*?([\w-]{40,})/.exec(mail.replace(/=\r?\n/g, ''))![1]!,
      );
      const secrets = [RIGHT, WRONG, NEW_PASSWORD, JWT_SECRET, password, '$2b$', 'Bearer ', ...tokens, ...ofMails];
      expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
      // Three server errors and the call from a page of another origin.
      for (const index of [6, 7, 8, 21])
        expect(log).toContain(`request=${String(answers[index]!.headers['x-request-id'])}`);
      expect(log.match(/request=[0-9a-f-]{36}/g)).toHaveLength(4 + 2); // the errors and the mails
      expect(log.match(mode === 'production' ? /"level":"(warn|error)"/g : /\b(WARN|ERROR)\b/g)).toHaveLength(4);
    } finally {
      await app.stop('SIGKILL');
      await session.query('ALTER TABLE "User" DROP CONSTRAINT IF EXISTS refused').catch(() => {});
      await session.query('DELETE FROM "Mail"').catch(() => {});
      await session.end();
      await drop();
    }
  },
);
