import { aKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization } from '../support/builders.js';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server.js';
import { mails } from '../support/mails.js';
import { aCaller, aRequest } from '../support/requests.js';
import { untilMailsDone, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

const [, { provision }] = TRANSPORTS[0]!;

let mailServer: MailServer;
let app: TestApp;
beforeAll(async () => {
  mailServer = await startMailServer();
  app = await startTestApp({ worker: true, smtpUrl: mailServer.url, mailFrom: 'people@house.example' });
});
afterAll(async () => {
  await app.close();
  await mailServer.close();
});

/** @param keyName of the API key that makes the call; otherwise a user makes it */
async function invite(on: TestApp, organizationName: string, name: string, keyName?: string) {
  const { id, slug } = await anOrganization(on.prisma);
  await on.prisma.organization.update({ where: { id }, data: { name: organizationName } });
  const admin = await aCaller(on, { id }, { roleKeys: ['admin'] });
  const token = keyName === undefined ? admin.token : (await aKey(on, admin, { name: keyName })).secret;
  const request = aRequest({ identity: { name } });
  expect(await provision(on, token, request)).toMatchObject({ status: 201, result: { user: { name } } });
  await withSession(on, untilMailsDone);
  return { slug, email: request.identity.email };
}

it.each([
  ['Pay at www.evil.example', 'evil'],
  ['http://evil', 'evil'],
  ['Call x@y.example', 'y.example'],
  ['EVIL。Example/x', 'EVIL'],
  ['ev\u200Bil．com', 'com'],
])('a mail does not contain the suspicious name %j of a person or an organization', async (name, part) => {
  const { slug, email } = await invite(app, name, name);

  const [mail, ...more] = mailServer.mailsTo(email);
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    from: { name: slug, address: 'people@house.example' },
    to: [{ name: '', address: email }],
    subject: `Your invitation to ${slug}`,
  });
  expect(mail!.text).toMatch(/^Hello,\s+Test User has invited you to org-/);
  const seen = [mail!.subject, mail!.text, mail!.html, ...mail!.headers.map(({ value }) => value)].join('\n');
  expect(seen.replaceAll(`${app.settings.publicUrl}/accept#${tokenIn(mail!)}`, '')).not.toContain(part);
});

it('a mail contains ordinary names', async () => {
  const { email } = await invite(app, 'Müller & Co. KG', 'Dr. Jane St.John');

  expect(mailServer.mailsTo(email)).toMatchObject([
    {
      from: { name: 'Müller & Co. KG' },
      to: [{ name: 'Dr. Jane St.John' }],
      subject: 'Your invitation to Müller & Co. KG',
      text: expect.stringMatching(/^Hello Dr\. Jane St\.John,\s+Test User has invited you to Müller & Co\. KG\./),
    },
  ]);
});

it.each([
  ['Nightly import', 'Nightly import has invited you to Acme.'],
  ['<b>HR</b> & "Payroll"', '<b>HR</b> & "Payroll" has invited you to Acme.'],
  ['Import of www.evil.example', 'you have been invited to Acme.'],
])('a mail that the API key %j caused says: %s', async (keyName, words) => {
  const { email } = await invite(app, 'Acme', 'Jane Doe', keyName);

  const [mail] = mailServer.mailsTo(email);
  expect(mail!.text).toContain(`\n\n${words} Choose your password before `);
  const escaped = words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  expect(mail!.html).toContain(`<p>${escaped} Choose your password before `);
});

it.each(['Jane', 'Γεωργία Παπαδοπούλου', '李小龍'])('a mail to %s is human-readable in its source', async (name) => {
  const toFile = await startTestApp({ worker: true });
  try {
    await invite(toFile, `${name} ${name} ${name} ${name} ${name}`, name);

    const [file, ...more] = await mails(toFile);
    expect(more).toEqual([]);
    const encodings = [...file!.matchAll(/^Content-Transfer-Encoding: (\S+)/gim)].map(([, encoding]) => encoding);
    expect(encodings).toHaveLength(2);
    expect(encodings.filter((encoding) => !['7bit', 'quoted-printable'].includes(encoding!))).toEqual([]);
  } finally {
    await toFile.close();
  }
});
