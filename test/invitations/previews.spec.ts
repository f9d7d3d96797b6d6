import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { ACCOUNT_CALLS } from '../support/account-calls.js';
import { INVITATION_CALLS } from '../support/invitation-calls.js';
import { mails } from '../support/mails.js';
import { anOpenLink, PASSWORD_CALLS, preview } from '../support/password-calls.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { expectRefusal } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { until } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp({ worker: true });
  company = await aCompany(app);
});
afterAll(() => app.close());

const [, { provision }] = TRANSPORTS[0]!;
const [, { sendReset }] = ACCOUNT_CALLS[0]!;
const [, { resend, accept }] = INVITATION_CALLS[0]!;
const [, { request }] = PASSWORD_CALLS[0]!;

/** The token in the newest mail to an address, after this many mails. */
async function mailedTo(email: string, count = 1): Promise<string> {
  const found = async () => (await mails(app)).filter((mail) => mail.includes(email));
  await until(`${String(count)} mails to ${email}`, async () => (await found()).length >= count);
  const links = await app.prisma.invitation.findMany({ where: { user: { email } }, orderBy: { createdAt: 'asc' } });
  await until('the mail is marked as sent', async () => {
    return (await app.prisma.invitation.count({ where: { id: links.at(-1)!.id, sentAt: { not: null } } })) === 1;
  });
  const tokens = (await found()).map((mail) => /(?:accept|reset)#([\w.-]+)/.exec(mail)![1]!);
  for (const token of tokens) if ((await preview(app, token)).status === 200) return token;
  throw new Error('No mailed link is open');
}

const seen = async (token: string): Promise<object> => {
  const { status, text } = await preview(app, token);
  expect({ status, text }).toEqual({ status: 200, text: expect.any(String) });
  return JSON.parse(text) as object;
};

it('says who invites the user to which roles and buildings, until when, and changes nothing', async () => {
  const email = 'invited@test.example';
  const [first, second] = company.buildings;
  const { name } = await app.prisma.user.findFirstOrThrow({ where: { id: company.admin.id } });
  const organization = await app.prisma.organization.findFirstOrThrow({ where: { id: company.organization.id } });
  const { result } = await provision(app, company.token, {
    identity: { email, name: 'Jane <b>Doe</b>', sendInvite: true },
    grants: {
      orgRoleKeys: ['viewer'],
      buildingAssignments: [{ buildingId: first!.id, type: 'STAFF' }],
      resident: { buildingId: second!.id, unitId: second!.units[0] },
    },
  });
  const token = await mailedTo(email);
  const { expiresAt } = await app.prisma.invitation.findFirstOrThrow({ where: { userId: result!.user.id! } });
  const before = await snapshot(app.prisma);

  const buildings = await app.prisma.building.findMany({
    where: { id: { in: [first!.id, second!.id] } },
    orderBy: { name: 'asc' },
  });
  for (let n = 0; n < 2; n++)
    expect(await seen(token)).toEqual({
      organization: organization.name,
      name: 'Jane <b>Doe</b>',
      invitedBy: name,
      roles: ['Viewer'],
      buildings: buildings.map((building) => building.name),
      purpose: 'INVITATION',
      expiresAt: expiresAt!.toISOString(),
    });
  expect(await snapshot(app.prisma)).toEqual(before);
});

it('names the caller who sent the newest link', async () => {
  const { organization } = company;
  const user = await aUser(app.prisma, organization, { status: 'INVITED' });
  const colleague = await aUser(app.prisma, organization, { name: 'Another Admin', roleKeys: ['admin'] });
  await resend(app, company.token, user.id);
  await mailedTo(user.email);
  await resend(app, app.tokenFor(colleague), user.id);
  expect(await seen(await mailedTo(user.email, 2))).toMatchObject({ invitedBy: 'Another Admin' });
});

it('says the same about a link for a new password; nobody else asked for the one that the user requested', async () => {
  const [sent, requested] = [
    await aUser(app.prisma, company.organization),
    await aUser(app.prisma, company.organization),
  ];
  const { name } = await app.prisma.user.findFirstOrThrow({ where: { id: company.admin.id } });
  await sendReset(app, company.token, sent.id);
  await request(app, { organization: company.organization.slug, email: requested.email });

  const purpose = 'PASSWORD_RESET';
  expect(await seen(await mailedTo(sent.email))).toMatchObject({ purpose, invitedBy: name, roles: [], buildings: [] });
  expect(await seen(await mailedTo(requested.email))).toMatchObject({ purpose, invitedBy: null });
});

it('gives every link that opens nothing the same answer, whatever it was for', async () => {
  const aPerson = () => aUser(app.prisma, company.organization);
  const [used, gone, invited, good] = [await aPerson(), await aPerson(), await aPerson(), await aPerson()];
  const elsewhere = await aUser(app.prisma, await anOrganization(app.prisma));
  const foreign = await anOpenLink(app, elsewhere);
  const tokens = [
    await anOpenLink(app, used, { purpose: 'INVITATION' }),
    await anOpenLink(app, await aPerson(), { expiresIn: -1 }),
    await anOpenLink(app, await aPerson(), { purpose: 'INVITATION', expiresIn: -1 }),
    await anOpenLink(app, gone),
    await anOpenLink(app, invited),
    foreign.replace(/^\d+/, String(company.organization.id)),
    `${await anOpenLink(app, good)}x`,
    'x',
    '1.1',
  ];
  await accept(app, { token: tokens[0]!, password: 'a password of my own' });
  await app.prisma.user.updateMany({ where: { id: gone.id }, data: { status: 'DEACTIVATED' } });
  await app.prisma.user.updateMany({ where: { id: invited.id }, data: { status: 'INVITED' } });

  for (const token of tokens)
    expectRefusal('REST', await preview(app, token), {
      code: 'INVALID_INPUT',
      problems: ['INVITATION_INVALID /token'],
    });
});
