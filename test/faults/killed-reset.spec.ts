import { PrismaService } from '../../src/database/prisma.service.js';
import { aUser } from '../support/builders.js';
import { anInstallation, type Installation } from '../support/installation.js';
import { postJson } from '../support/password-calls.js';
import { until, untilDisconnected, withSession } from '../support/sessions.js';

const USERS = 20;

let installation: Installation;
let prisma: PrismaService;
beforeAll(async () => {
  installation = await anInstallation();
  prisma = new PrismaService(installation.settings);
});
afterAll(async () => {
  await prisma.$disconnect();
  await installation.close();
});

test('a server that is killed after it has answered requested resets loses mails, but stores none in part', async () => {
  const users = await Promise.all(Array.from({ length: USERS }, () => aUser(prisma, installation.org)));
  const emails = users.map(({ email }) => email);
  const requestAll = async (url: string) => {
    const { slug: organization } = installation.org;
    const answers = emails.map((email) => postJson({ url }, '/api/auth/password-resets', { organization, email }));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(emails.map(() => 202));
  };
  const server = await installation.start({ WORKER: 'off' });
  await requestAll(server.url);
  await server.process.stop('SIGKILL');
  await withSession(installation, untilDisconnected);

  const links = await prisma.invitation.findMany({ include: { mails: true } });
  expect(links.length).toBeLessThan(USERS);
  for (const { userId, mails } of links) expect(mails).toMatchObject([{ kind: 'PASSWORD_RESET', userId }]);
  expect(await prisma.mail.count()).toBe(links.length);

  const next = await installation.start(); // users who ask again get their mail
  await requestAll(next.url);
  const sentTo = () =>
    prisma.user.count({ where: { email: { in: emails }, mails: { some: { sentAt: { not: null } } } } });
  await until('a mail to each user', async () => (await sentTo()) === USERS);
});
