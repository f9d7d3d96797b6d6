import { randomUUID } from 'node:crypto';
import { TransactionService } from '../../src/database/transaction.service.js';
import { InvitationMailsService } from '../../src/mail/invitation-mails.service.js';
import { type LeasedMail, OutboxStore } from '../../src/mail/outbox.store.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aMail, anOrganization } from '../support/builders.js';

let app: TestApp;
let store: OutboxStore;
let invitations: InvitationMailsService;
beforeAll(async () => {
  app = await startTestApp();
  store = app.app.get(OutboxStore, { strict: false });
  invitations = app.app.get(InvitationMailsService, { strict: false });
});
afterAll(() => app.close());

const rowsOf = async ({ orgId, id, invitationId }: LeasedMail) => [
  await app.prisma.mail.findFirstOrThrow({ where: { orgId, id } }),
  await app.prisma.invitation.findFirstOrThrow({ where: { orgId, id: invitationId! } }),
];

/** What an attempt does in a transaction, if it still has the mail. */
const holding = (mail: LeasedMail, work: typeof end): Promise<boolean> =>
  app.app.get(TransactionService).run(async (tx) => {
    if (!(await store.hold(tx, mail))) return false;
    await work(tx, mail, null);
    return true;
  });

const prepare: typeof end = async (tx, mail) => {
  await invitations.prepare(tx, mail);
};
async function end(...[tx, mail, reason]: Parameters<OutboxStore['end']>): Promise<void> {
  await store.end(tx, mail, reason);
  await invitations.noteEnd(tx, mail, reason);
}

/** A mail whose lease ran out under a first attempt, and that a second one has taken over. */
async function takenOver(): Promise<[first: LeasedMail, second: LeasedMail]> {
  const { orgId, userId } = await aMail(app.prisma, await anOrganization(app.prisma));
  const [first] = await store.takeInvitation(randomUUID(), orgId, userId);
  await holding(first!, prepare);
  expect(await store.takeInvitation(randomUUID(), orgId, userId)).toEqual([]); // while the lease lasts
  await app.prisma.mail.updateMany({ where: { userId }, data: { leasedUntil: new Date() } });
  const [second] = await store.takeInvitation(randomUUID(), orgId, userId);
  await holding(second!, prepare);
  return [first!, second!];
}

describe.each<[string, (mail: LeasedMail) => Promise<unknown>]>([
  ['makes a token', (mail) => holding(mail, prepare)],
  ['notes that its mail went out', (mail) => holding(mail, end)],
  ['notes that it failed for good', (mail) => holding(mail, (tx) => end(tx, mail, 'refused'))],
  ['notes that it failed for now', (mail) => store.postpone(mail, 'busy')],
  ['gives up', (mail) => store.release(mail)],
])('an attempt that %s', (_, note) => {
  it('changes nothing once another one has the mail: the link that works is that one’s', async () => {
    const [first, second] = await takenOver();
    const before = await rowsOf(first);

    await note(first);
    expect(await rowsOf(first)).toEqual(before);

    await note(second);
    expect(await rowsOf(first)).not.toEqual(before);
  });
});
