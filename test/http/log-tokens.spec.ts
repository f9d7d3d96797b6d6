import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server.js';
import { aFreePort, runBuilt } from '../support/process.js';
import { until } from '../support/sessions.js';
import { send, sendAs, type HttpAnswer } from '../support/http-client.js';

const NEW_PASSWORD = 'own-password-zz-of-a-person';
const BROKEN_NAME = 'Whose acceptance the database refuses';
const ACCEPT = '/api/auth/invitations/accept';
const MUTATION = 'mutation a($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { expiresIn } }';

/** How a mail server may quote the link of a mail that it refuses permanently or temporarily. */
const QUOTING: [name: string, code: number, textOf: (link: string) => string][] = [
  ['link', 554, (link) => `Looks like spam: ${link}`],
  ['token', 550, (link) => `Not wanted: ${link.slice(link.indexOf('#') + 1)} [policy]`],
  ['secret', 554, (link) => `Not wanted: "${link.slice(link.indexOf('.', link.indexOf('#')) + 1)}"`],
  // The server stores the first 200 characters of a reason. The last 20 of them are the start of this token.
  ['cut', 554, (link) => `${'x'.repeat(176 - link.indexOf('#'))}${link}`],
  ['now', 451, (link) => `Come back later with ${link}`],
];

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

/** The built process with its mail server, and its output after the banner. */
async function startBuilt(mode: string) {
  const port = await aFreePort();
  const settings = {
    NODE_ENV: mode,
    BCRYPT_COST: '10',
    DATABASE_URL: database.url,
    DATA_DIR: join(dataDir, mode),
    PORT: port,
  };
  const required = {
    JWT_SECRET: 'a secret zz that signs tokens, more than 32 bytes long',
    PUBLIC_URL: 'https://people.example',
  };
  const app = runBuilt('main.js', { ...settings, ...required, DEMO_DATA: 'true', SMTP_URL: mailServer.url });
  await app.says('/health/ready').catch(async (error: unknown) => {
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
  const resend = (userId: string): Promise<HttpAnswer> =>
    sendAs(base, accessToken, { path: `/api/users/${userId}/invitation`, headers: {} });
  return { base, invite, resend, stop: app.stop, log: () => app.stdout().slice(banner) + app.stderr() };
}

/** The tokens sent to an address, after this many mails were sent to it. */
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

const accept = (base: string, body: unknown): Promise<HttpAnswer> =>
  send(base, {
    path: ACCEPT,
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const acceptOverGraphql = (base: string, input: unknown): Promise<HttpAnswer> =>
  send(base, {
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: MUTATION, variables: { input } }),
  });

/** A piece of a token is a secret too, so this looks for the first 16 characters. */
const found = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter((secret) => text.includes(secret.slice(0, 16)));
const secretOf = (token: string): string => token.slice(token.lastIndexOf('.') + 1);

describe.each(['production', 'development'])('with NODE_ENV=%s no token of an invitation is in the log', (mode) => {
  let app: Awaited<ReturnType<typeof startBuilt>>;
  beforeEach(async () => {
    app = await startBuilt(mode);
  });
  afterEach(async () => {
    await app.stop('SIGKILL');
    await session.query('DELETE FROM "Mail"');
    await session.query('ALTER TABLE "User" DROP CONSTRAINT IF EXISTS refused');
  });

  test('when it is accepted, refused, malformed or mailed again, and when the database fails', async () => {
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
    // Requests that failed because of the database are logged with their ids.
    for (const index of [11, 12]) expect(log).toContain(`request=${String(answers[index]!.headers['x-request-id'])}`);
    expect(log.match(/request=[0-9a-f-]{36}/g)).toHaveLength(2);
  });

  test('or in the database, when a mail server quotes it in its refusal', async () => {
    const secrets: string[] = [];
    for (const [name, code, textOf] of QUOTING) {
      mailServer.refuseMail(`${name}@${mode}.example`, code, (link) => {
        secrets.push(secretOf(link));
        return textOf(link);
      });
      await app.invite(`${name}@${mode}.example`);
    }
    const rowsOf = async (sql: string): Promise<{ text: string }[]> =>
      (await session.query<{ text: string }>(sql)).rows;
    const reasons = () =>
      rowsOf(`SELECT "failureReason" AS text FROM "Invitation" i JOIN "User" u ON u."id" = i."userId"
              WHERE i."failedAt" IS NOT NULL AND u."email" LIKE '%@${mode}.example'`);
    const attempts = () =>
      rowsOf('SELECT "failureReason" AS text FROM "Mail" WHERE "failedAt" IS NULL AND "failureReason" IS NOT NULL');
    await until('four refusals and one attempt', async () => {
      return (await reasons()).length === QUOTING.length - 1 && (await attempts()).length === 1;
    });
    await app.stop('SIGTERM');

    const log = app.log();
    expect(log.match(/was not mailed/g)!.length).toBeGreaterThanOrEqual(QUOTING.length);
    expect(secrets.length).toBeGreaterThanOrEqual(QUOTING.length);
    const places = { log, reasons: JSON.stringify(await reasons()), attempts: JSON.stringify(await attempts()) };
    expect(places.reasons).toMatch(/Looks like spam/); // the rest of the server's answer is kept
    const leaks = Object.entries(places).flatMap(([place, text]) =>
      found(text, secrets).map((secret) => [place, secret]),
    );
    expect(leaks).toEqual([]);
  });
});
