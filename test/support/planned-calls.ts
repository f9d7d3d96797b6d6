import { randomUUID } from 'node:crypto';
import { EngineService } from '../../src/database/engine.service.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { TransactionService } from '../../src/database/transaction.service.js';
import { IdentitiesStore } from '../../src/identity-provider/identities.store.js';
import { LinkMailsStore } from '../../src/mail/link-mails.store.js';
import { NoticeMailsService } from '../../src/mail/notice-mails.service.js';
import { OutboxService } from '../../src/mail/outbox.service.js';
import { type LeasedMail, OutboxStore } from '../../src/mail/outbox.store.js';
import { BuildingImportService } from '../../src/organizations/building-import.service.js';
import { createServices } from '../../src/organizations/commands.module.js';
import { OrganizationsService } from '../../src/organizations/organizations.service.js';
import { aKey } from './api-keys.js';
import { aUserWithSession, refreshSession } from './browser-sessions.js';
import { aMail, anOrganization, aUser, unique } from './builders.js';
import { EFFECT_OPERATIONS, type Effect } from './effect-operations.js';
import { aSubject } from './effect-subjects.js';
import { sendGraphql } from './graphql.js';
import { everything } from './inputs.js';
import { anOpenLink, PASSWORD_CALLS, preview } from './password-calls.js';
import { expectDone, type PlannedCall, type PlannedCalls, PLANNED_READS, type Scene } from './planned-reads.js';
import { until } from './sessions.js';
import { guessing, SIGN_INS } from './sign-in.js';
import { TRANSPORTS } from './transports.js';

/** Every operation that changes something. */
const EFFECTS: PlannedCalls = Object.fromEntries(
  Object.entries(EFFECT_OPERATIONS).flatMap(([effect, operations]) =>
    Object.entries(operations)
      .filter(([name]) => name !== 'resendInvitations') // refuses so many people; see below
      .map(([name, { ask }]): [string, PlannedCall] => [
        `${name}: ${effect}`,
        async (scene) => {
          const { token } = scene.company;
          const { subject, secret } = await aSubject(scene, effect as Effect, name, {}, token);
          return async () => expectDone(await ask({ ...scene, token, subject, secret }));
        },
      ]),
  ),
);

/** The rest: links, limits, keys, mails, and commands. */
const OTHERS: PlannedCalls = {
  'a preview of a link': async ({ app, company }) => {
    const link = await anOpenLink(app, await aUser(app.prisma, company.organization));
    return async () => expectDone((await preview(app, link)).text);
  },
  'a requested link for a new password': async ({ app, company, session }) => {
    const { email, id: userId } = await aUser(app.prisma, company.organization, { status: 'ACTIVE' });
    const [, { request }] = PASSWORD_CALLS[0]!;
    return async () => {
      await request(app, { organization: company.organization.slug, email });
      await until('a queued mail', () => exists(session, `"Mail" WHERE "userId" = '${userId}'`));
    };
  },
  'two refreshes of a session at once': async ({ app }) => {
    const { cookie } = await aUserWithSession(app);
    return async () => {
      await refreshSession(app, cookie);
      expectDone((await refreshSession(app, cookie)).text);
    };
  },
  'a failed sign-in': async ({ app, company }) => {
    const { email } = await aUser(app.prisma, company.organization, { password: 'a password of theirs' });
    const account = { organization: company.organization.slug, email, password: '' };
    const [, signIn] = SIGN_INS[0]!;
    return () => signIn(app, guessing(account));
  },
  'invitations to everybody of a building': async ({ app, company }) => {
    const buildingId = company.buildings[1]!.id;
    await aUser(app.prisma, company.organization, {
      status: 'INVITED',
      assignments: [{ buildingId, type: 'STAFF' }],
    });
    const document = 'mutation ($ids: [Int!]) { resendInvitations(filter: { buildingIds: $ids }) { status } }';
    return async () => expectDone((await sendGraphql(app, company.token, document, { ids: [buildingId] })).text);
  },
  'calls with an API key': async ({ app, company, session }) => {
    const { secret, id } = await aKey(app, company.admin, { roleKeys: ['admin'] });
    const [, { provision }] = TRANSPORTS[0]!;
    return async () => {
      expectDone((await sendGraphql(app, secret, '{ roles { key } }')).text);
      expectDone((await provision(app, secret, everything(company.organization))).text);
      await until('the use is recorded', () =>
        exists(session, `"ApiKey" WHERE "id" = '${id}' AND "lastUsedAt" IS NOT NULL`),
      );
    };
  },
  'a call for another organization': async ({ app, company }) => {
    const operator = await aUser(app.prisma, company.organization, { roleKeys: ['platform_admin'] });
    const other = await anOrganization(app.prisma);
    const [, { provision }] = TRANSPORTS[0]!;
    const input = { ...everything(other), mode: { requireSameOrg: false } };
    return async () => expectDone((await provision(app, app.tokenFor(operator), input)).text);
  },
  'the outbox': async ({ app, company }) => {
    const store = app.app.get(OutboxStore, { strict: false });
    const { orgId, userId } = await aMail(app.prisma, company.organization);
    return async () => {
      await store.countOpen();
      await store.takeDue(randomUUID(), 1, []);
      const [mail] = await store.takeInvitation(randomUUID(), orgId, userId);
      await store.postpone(mail!, 'busy');
      await store.release(mail!);
      await app.app.get(OutboxService, { strict: false }).sendInvitationOf(orgId, userId);
    };
  },
  'mails that are not sent, and notices': async ({ app, company }) => {
    const stored = await aMail(app.prisma, company.organization);
    const mail: LeasedMail = {
      ...stored,
      kind: 'INVITATION',
      requestId: 'request',
      attempts: 1,
      leasedBy: randomUUID(),
    };
    const of = <T>(service: new (...args: never[]) => T): T => app.app.get(service as never, { strict: false });
    return () =>
      of(TransactionService).run(async (tx) => {
        await of(LinkMailsStore).markFailed(tx, mail, 'no mailbox');
        await of(LinkMailsStore).markUnwanted(tx, mail);
        await of(NoticeMailsService).prepare(tx, mail);
      });
  },
  'the look-ups of a token of the identity provider': async ({ app, company }) => {
    const { slug } = company.organization;
    const { id, email } = await aUser(app.prisma, company.organization);
    const identity = { issuer: 'https://id.example', subject: id, organization: slug, email, issuedAt: new Date() };
    return () => app.app.get(IdentitiesStore, { strict: false }).userOf(identity);
  },
  'the start': ({ app }) =>
    Promise.resolve(() => new EngineService(app.app.get(PrismaService, { strict: false })).isSharded()),
  'the commands': async ({ app }) => {
    const services = await createServices(app.settings);
    const slug = unique('made');
    return async () => {
      const organizations = services.get(OrganizationsService);
      const outcome = await organizations.createOrganization({
        ...{ slug, name: 'Made', adminEmail: 'jane@made.example', adminName: 'Jane' },
      });
      await organizations.inviteAdmin(outcome);
      const lines = [{ row: 2, building: 'Tower', unit: '1' }];
      await services.get(BuildingImportService).importBuildings(slug, lines, () => {});
      await services.close();
    };
  },
};

/** Every way to the database: a test fails if the server has SQL that these calls do not send. */
export const PLANNED_CALLS: PlannedCalls = { ...EFFECTS, ...PLANNED_READS, ...OTHERS };

/** On a connection that records no plans. */
async function exists(session: Scene['session'], rows: string): Promise<boolean> {
  return (await session.query(`SELECT FROM ${rows}`)).rowCount! > 0;
}
