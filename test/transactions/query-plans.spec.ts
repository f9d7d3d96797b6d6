import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { IdentitiesStore } from '../../src/identity-provider/identities.store.js';
import { OutboxStore } from '../../src/mail/outbox.store.js';
import { ACCOUNT_CALLS } from '../support/account-calls.js';
import { aKey, revokeApiKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aMail, anOrganization, aUser, type TestOrganization, type TestUser } from '../support/builders.js';
import { scansOf } from '../support/explain.js';
import { sendGraphql } from '../support/graphql.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { mailedToken } from '../support/invitation-calls.js';
import { load } from '../support/load.js';
import { anOpenLink, PASSWORD_CALLS, preview } from '../support/password-calls.js';
import { until } from '../support/sessions.js';
import { recordParameters, type SentStatement } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

describe('the plans of the provisioning statements among 40,000 users', () => {
  const [, { provision }] = TRANSPORTS[0]!;
  let test: TestApp;
  let session: pg.Client;
  let org: TestOrganization;
  let token: string;
  let operator: string;
  let statements: Record<'facts' | 'lock' | 'create' | 'update', SentStatement>;

  beforeAll(async () => {
    test = await startTestApp();
    org = await anOrganization(test.prisma);
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
    operator = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['platform_admin'] }));
    session = await load(test);

    const linked: TestUser = await aUserToChange(test.prisma, org);
    const sent = [
      ...(await recordParameters(() => provision(test, token, everything(org)))),
      ...(await recordParameters(() => provision(test, token, everyChange(org, linked)))),
    ];
    const find = (part: string): SentStatement => sent.find(({ text }) => text.includes(part))!;
    statements = {
      facts: find(`'now', clock_timestamp()`),
      lock: find('FOR NO KEY UPDATE'),
      create: find('INSERT INTO "User"'),
      update: find('UPDATE "Occupancy"'),
    };
  });
  afterAll(async () => {
    await session.end();
    await test.close();
  });

  it.each(['facts', 'lock', 'create', 'update'] as const)('scan no table in full: %s', async (name) => {
    expect(await scansOf(session, statements[name])).toEqual([]);
  });

  it('scan no table in full: facts and write of a correction', async () => {
    const { orgId, id, email } = await aUser(test.prisma, org);
    await test.prisma.invitation.create({ data: { orgId, userId: id, purpose: 'PASSWORD_RESET' } });
    const [, { update }] = ACCOUNT_CALLS[0]!;
    const sent = await recordParameters(() => update(test, token, id, { name: 'Another', email: `new-${email}` }));

    expect(sent).toHaveLength(3); // the facts are read twice
    for (const statement of sent) expect(await scansOf(session, statement)).toEqual([]);
  });

  it('scan no table in full: statements that find and bind the user of a token of the identity provider', async () => {
    const { id, email } = await aUser(test.prisma, org);
    const identity = { issuer: 'https://id.example', subject: id, organization: org.slug, email, issuedAt: new Date() };
    const sent = await recordParameters(() => test.app.get(IdentitiesStore).userOf(identity));

    const ofUsers = sent.filter(({ text }) => text.includes('"identitySubject"'));
    expect(ofUsers).toHaveLength(2);
    for (const statement of ofUsers) expect(await scansOf(session, statement)).toEqual([]);
  });

  it('scan no table in full: statements of calls with an API key, and those that record its use and revoke it', async () => {
    const maker = await aUser(test.prisma, org, { roleKeys: ['admin'] });
    const { secret, id } = await aKey(test, maker, { roleKeys: ['admin'] });
    const linked = await aUserToChange(test.prisma, org);
    const sent = await recordParameters(async () => {
      await sendGraphql(test, secret, '{ roles { key } }');
      await provision(test, secret, everyChange(org, linked));
      await revokeApiKey(test, token, id);
      await provision(test, token, { identity: { email: maker.email, active: false } });
      await until('the use is recorded', async () => {
        return (await test.prisma.apiKey.count({ where: { id, lastUsedAt: { not: null } } })) === 1;
      });
    });

    const ofKeys = sent.filter(({ text }) => text.includes('"ApiKey"') && !text.startsWith('SELECT COUNT(*)'));
    expect(ofKeys.length).toBeGreaterThanOrEqual(7); // authority, facts twice, two writes, use, revocation and its answer
    for (const statement of ofKeys) expect(await scansOf(session, statement)).toEqual([]);
  });

  it('scan no table in full: statements that request, preview and use a link, and change a password', async () => {
    const [, calls] = PASSWORD_CALLS[0]!;
    const [one, other] = [
      await aUser(test.prisma, org, { roleKeys: ['viewer'] }),
      await aUser(test.prisma, org, { password: 'a first password' }),
    ];
    const link = await anOpenLink(test, one);
    const queued = async () => (await test.prisma.mail.count({ where: { userId: other.id } })) > 0;
    const sent = await recordParameters(async () => {
      expect((await preview(test, link)).status).toBe(200);
      expect((await calls.reset(test, { token: link, password: 'a second password' })).result).toBeDefined();
      await calls.request(test, { organization: org.slug, email: other.email });
      await until('a queued mail', queued);
      const change = { currentPassword: 'a first password', newPassword: 'a second password' };
      expect((await calls.change(test, test.tokenFor(other), change)).result).toBeDefined();
    });

    const ofPasswords = sent.filter(({ text }) => /"(Invitation|User)"/.test(text) && !text.includes('COUNT('));
    expect(ofPasswords.length).toBeGreaterThanOrEqual(7);
    for (const statement of ofPasswords) expect(await scansOf(session, statement)).toEqual([]);
  });

  it('scan no table in full: statements that find a mail, send it, and store the outcome', async () => {
    const store = test.app.get(OutboxStore, { strict: false });
    const { orgId, userId } = await aMail(test.prisma, org);
    const sent = await recordParameters(async () => {
      await store.takeDue(randomUUID(), 1, []);
      const [mail] = await store.takeInvitation(randomUUID(), orgId, userId);
      await store.postpone(mail!, 'busy');
      await store.release(mail!);
      await mailedToken(test, { orgId, id: userId });
    });

    const ofMails = sent.filter(({ text }) => text.includes('UPDATE "Mail"'));
    expect(ofMails.length).toBeGreaterThanOrEqual(6);
    for (const statement of ofMails) expect(await scansOf(session, statement)).toEqual([]);
  });

  it('scan no table in full: facts of a caller who acts in another organization', async () => {
    const other = await anOrganization(test.prisma);
    const input = { ...everything(other), mode: { requireSameOrg: false, dryRun: true } };
    const [facts] = await recordParameters(() => provision(test, operator, input));

    expect(await scansOf(session, facts!)).toEqual([]);
  });
});
