import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server.js';
import { aFreePort, runBuilt } from '../support/process.js';
import { until } from '../support/sessions.js';
import { send, sendAs, type WireAnswer } from '../support/wire.js';

const NEW_PASSWORD = 'own-password-zz-of-a-person';
const BROKEN_NAME = 'Whose acceptance the database refuses';
const ACCEPT = '/api/auth/invitations/accept';
const MUTATION = 'mutation a($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { expiresIn } }';

let database: TestDatabase;
let mailServer: MailServer;
let session: pg.Client;
let dataDir: string;
beforeAll(async () => {
  database = await aDatabase();
  mailServer = await startMailServer();
  dataDir = await mkdtemp(join(tmpdir(), 'provisioning-tokens-'));
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await mailServer.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** The built process, with its mail server, and what it wrote after its banner. */
async function startBuilt(mode: string) {
  const port = await aFreePort();
  const settings = { NODE_ENV: mode, DATABASE_URL: database.url, DATA_DIR: join(dataDir, mode), PORT: port };
  const secret = { JWT_SECRET: 'a secret zz that signs tokens, more than 32 bytes long' };
  const app = runBuilt('main.js', { ...settings, ...secret, DEMO_DATA: 'true', SMTP_URL: mailServer.url });
  await app.says('/api/org/users/provision').catch(async (error: unknown) => {
    await app.stop('SIGKILL');
    throw error;
  });
  const banner = app.stdout().length;
  const base = `http://127.0.0.1:${port}`;
  const credentials = { organization: 'acme', email: 'admin@acme.example', password: 'demo-password-1' };
  const { text } = await sendAs(base, 'none', { path: '/api/auth/login', body: JSON.stringify(credentials) });
  const { accessToken } = JSON.parse(text) as { accessToken: string };
  const invite = async (email: string, name = 'New Person'): Promise<string> => {
    const body = JSON.stringify({ identity: { email, name, sendInvite: true } });
    const answer = await sendAs(base, accessToken, { path: '/api/org/users/provision', body });
    return (JSON.parse(answer.text) as { user: { id: string } }).user.id;
  };
  const resend = (userId: string): Promise<WireAnswer> =>
    sendAs(base, accessToken, { path: `/api/users/${userId}/invitation`, headers: {} });
  return { base, invite, resend, stop: app.stop, log: () => app.stdout().slice(banner) + app.stderr() };
}

/** The tokens that an address was sent, once there are so many and the last is known to have gone out. */
async function tokensTo(email: string, count = 1): Promise<string[]> {
  await until(`${String(count)} mails to ${email}`, async () => {
    const { rows } = await session.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM "Invitation" i JOIN "User" u ON u."orgId" = i."orgId" AND u."id" = i."userId"
       WHERE u."email" = $1 AND i."sentAt" IS NOT NULL`,
      [email],
    );
    return rows[0]!.n >= count;
  });
  return mailServer.mailsTo(email).map(tokenIn);
}

const accept = (base: string, body: unknown): Promise<WireAnswer> =>
  send(base, {
    path: ACCEPT,
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const acceptOverGraphql = (base: string, input: unknown): Promise<WireAnswer> =>
  send(base, {
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: MUTATION, variables: { input } }),
  });

/** Pieces are secrets too: what is left of a token need not be whole. */
const found = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter((secret) => text.includes(secret.slice(0, 16)));
const secretOf = (token: string): string => token.slice(token.indexOf('.') + 1);

describe.each(['production', 'development'])('with NODE_ENV=%s no token of an invitation is in the log', (mode) => {
  let app: Awaited<ReturnType<typeof startBuilt>>;
  beforeEach(async () => {
    app = await startBuilt(mode);
  });
  afterEach(async () => {
    await app.stop('SIGKILL');
    await session.query('DELETE FROM graphile_worker._private_jobs');
    await session.query('ALTER TABLE "User" DROP CONSTRAINT IF EXISTS refused');
  });

  test('when it is accepted, refused, broken, mailed anew, and when the database fails', async () => {
    const { base } = app;
    const [one, two, three] = ['one', 'two', 'three'].map((name) => `${name}@${mode}.example`) as [
      string,
      string,
      string,
    ];
    const id = await app.invite(one);
    const [dead] = (await tokensTo(one)) as [string];
    const resent = await app.resend(id);
    const live = (await tokensTo(one, 2)).at(-1)!;
    await app.invite(two);
    const [second] = (await tokensTo(two)) as [string];
    await session.query(
      `ALTER TABLE "User" ADD CONSTRAINT refused CHECK (name <> '${BROKEN_NAME}' OR status = 'INVITED')`,
    );
    await app.invite(three, BROKEN_NAME);
    const [third] = (await tokensTo(three)) as [string];
    const password = NEW_PASSWORD;

    const answers = [
      resent,
      await accept(base, { token: dead, password }),
      await accept(base, { token: `${live}x`, password }),
      await accept(base, { token: live, password: `${password}\n` }),
      await accept(base, { [live]: live, password }),
      await accept(base, `{"token":"${live}","password":"${password}"`),
      await accept(base, `{"token":"${live}"x,"password":"${password}"}`),
      await send(base, { path: `${ACCEPT}?token=${live}` }),
      await send(base, { method: 'GET', path: `/accept/${live}` }),
      await acceptOverGraphql(base, { token: dead, password }),
      await acceptOverGraphql(base, { token: { [live]: live }, password: [password] }),
      await accept(base, { token: third, password }),
      await acceptOverGraphql(base, { token: third, password }),
      await accept(base, { token: live, password }),
      await accept(base, { token: live, password }),
      await acceptOverGraphql(base, { token: second, password }),
    ];
    await app.stop('SIGTERM');

    expect(answers.map(({ status }) => status)).toEqual([
      ...[200, 400, 400, 400, 400, 400, 400],
      ...[400, 404, 200, 400],
      ...[500, 200, 200, 400, 200],
    ]);
    const { accessToken } = JSON.parse(answers[13]!.text) as { accessToken: string };
    const tokens = [dead, live, second, third].map(secretOf);
    const log = app.log();
    expect(found(log, [...tokens, accessToken.slice(-40), NEW_PASSWORD, '$2b$'])).toEqual([]);
    // Those of the database's fault, by their requests.
    for (const index of [11, 12]) expect(log).toContain(`request=${String(answers[index]!.headers['x-request-id'])}`);
    expect(log.match(/request=[0-9a-f-]{36}/g)).toHaveLength(2);
  }, 60_000);
});
