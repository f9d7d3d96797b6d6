import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaService } from '../../src/database/prisma.service.js';
import { TokensService } from '../../src/auth/tokens.service.js';
import { aUser } from '../support/builders.js';
import { type HttpAnswer, send } from '../support/http-client.js';
import { anInstallation, type Installation } from '../support/installation.js';
import { until, withSession } from '../support/sessions.js';

const [OLD, NEW, NEXT] = ['old-password-zz-of-a-person', 'new-password-zz-of-a-person', 'next-password-zz-of-a-person'];
const JSON_TYPE = { 'content-type': 'application/json' };
const RESETS = '/api/auth/password-resets';
const PREVIEW = '/api/auth/invitations/preview';

let installation: Installation;
let prisma: PrismaService;
beforeEach(async () => {
  installation = await anInstallation();
  prisma = new PrismaService(installation.settings);
});
afterEach(async () => {
  await prisma.$disconnect();
  await installation.close();
});

/** The token in the mail to an address. */
async function tokenTo(email: string): Promise<string> {
  const folder = join(installation.settings.dataDir, 'mail');
  let token: string | undefined;
  await until(`a mail to ${email}`, async () => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const mails = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    const text = mails.find((mail) => mail.includes(email))?.replace(/=\r?\n/g, '');
    token = /reset#([\w.-]+)/.exec(text ?? '')?.[1];
    return token !== undefined;
  });
  return token!;
}

/** Makes the database refuse new passwords during the call. */
const whileRefused = <T>(call: () => Promise<T>): Promise<T> =>
  withSession(installation, async (session) => {
    await session.query('ALTER TABLE "User" ADD CONSTRAINT refused CHECK ("credentialVersion" < 0) NOT VALID');
    try {
      return await call();
    } finally {
      await session.query('ALTER TABLE "User" DROP CONSTRAINT refused');
    }
  });

test.each(['production', 'development'])(
  'with NODE_ENV=%s the log has no token of a link and no password when a user chooses another one',
  async (mode) => {
    const server = await installation.start({ NODE_ENV: mode, BCRYPT_COST: '10' });
    const banner = server.process.stdout().length;
    const user = await aUser(prisma, installation.org, { password: OLD });
    const tokens = new TokensService(installation.settings);
    const bearer = (version: number) => tokens.sign({ orgId: user.orgId, userId: user.id, version });
    const post = (path: string, body: unknown, authorization?: string): Promise<HttpAnswer> =>
      send(server.url, {
        path,
        headers: { ...JSON_TYPE, ...(authorization && { authorization: `Bearer ${authorization}` }) },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const change = (input: object, version: number) => post('/api/auth/password', input, bearer(version));

    const requested = await post(RESETS, { organization: installation.org.slug, email: user.email });
    const token = await tokenTo(user.email);
    const reset = { token, password: NEW };
    const failed = [
      await whileRefused(() => post(`${RESETS}/accept`, reset)),
      await whileRefused(() => change({ currentPassword: OLD, newPassword: NEW }, 0)),
    ];
    const answers = [
      requested,
      ...failed,
      await post(PREVIEW, { token }),
      await post(PREVIEW, { token: `${token}x` }),
      await post(PREVIEW, { [token]: token }),
      await post(`${RESETS}/accept`, { ...reset, token: `${token}x` }),
      await post(`${RESETS}/accept`, `{"token":"${token}","password":"${NEW}"`),
      await send(server.url, { method: 'GET', path: `/reset/${token}` }),
      await post(`${RESETS}/accept`, reset),
      await post(`${RESETS}/accept`, reset),
      await change({ currentPassword: OLD, newPassword: NEXT }, 1),
      await change({ currentPassword: NEW, newPassword: [NEXT] }, 1),
      await change({ currentPassword: NEW, newPassword: NEXT }, 1),
    ];
    await server.process.stop('SIGTERM');

    expect(answers.map(({ status }) => status)).toEqual([
      ...[202, 500, 500, 200, 400, 400, 400, 400, 404, 200, 400],
      ...[400, 400, 200],
    ]);
    const log = server.process.stdout().slice(banner) + server.process.stderr();
    const accessTokens = [answers[9]!, answers.at(-1)!].map(({ text }) => JSON.parse(text).accessToken as string);
    const secrets = [OLD, NEW, NEXT, '$2b$', token.slice(token.indexOf('.') + 1).slice(0, 16)];
    const signatures = accessTokens.map((text) => text.slice(-30));
    expect([...secrets, ...signatures].filter((secret) => log.includes(secret))).toEqual([]);
    for (const { headers } of failed) expect(log).toContain(`request=${String(headers['x-request-id'])}`);
  },
);
