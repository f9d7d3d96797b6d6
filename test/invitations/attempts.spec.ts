import { randomUUID } from 'node:crypto';
import { TransactionService } from '../../src/database/transaction.service.js';
import { LinkMailsService } from '../../src/mail/link-mails.service.js';
import { type LeasedMail, OutboxStore } from '../../src/mail/outbox.store.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aMail, anOrganization } from '../support/builders.js';

let app: TestApp;
let store: OutboxStore;
let invitations: LinkMailsService;
beforeAll(async () => {
  app = await startTestApp();
  store = app.app.get(OutboxStore, { strict: false });
  invitations = app.app.get(LinkMailsService, { strict: false });
});
afterAll(() => app.close());

const rowsOf = async ({ orgId, id, invitationId }: LeasedMail) => [
  await app.prisma.mail.findFirstOrThrow({ where: { orgId, id } }),
  await app.prisma.invitation.findFirstOrThrow({ where: { orgId, id: invitationId! } }),
];

/** Runs the transaction of an attempt if the attempt still holds the mail. */
const withLease = (mail: LeasedMail, work: typeof end): Promise<boolean> =>
  app.app.get(TransactionService).run(async (tx) => {
    if (!(await store.lockLeased(tx, mail))) return false;
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

/** A mail whose first attempt lost its lease, and that a second attempt has taken. */
async function takenOver(): Promise<[first: LeasedMail, second: LeasedMail]> {
  const { orgId, userId } = await aMail(app.prisma, await anOrganization(app.prisma));
  const [first] = await store.takeInvitation(randomUUID(), orgId, userId);
  await withLease(first!, prepare);
  expect(await store.takeInvitation(randomUUID(), orgId, userId)).toEqual([]); // while the lease lasts
  await app.prisma.mail.updateMany({ where: { userId }, data: { leasedUntil: new Date() } });
  const [second] = await store.takeInvitation(randomUUID(), orgId, userId);
  await withLease(second!, prepare);
  return [first!, second!];
}

describe.each<[string, (mail: LeasedMail) => Promise<unknown>]>([
  ['makes a token', (mail) => withLease(mail, prepare)],
  ['stores that its mail was sent', (mail) => withLease(mail, end)],
  ['stores a permanent failure', (mail) => withLease(mail, (tx) => end(tx, mail, 'refused'))],
  ['stores a temporary failure', (mail) => store.postpone(mail, 'busy')],
  ['gives up', (mail) => store.release(mail)],
])('an attempt that %s', (_, note) => {
  it('changes nothing once another attempt holds the mail: the link of that one works', async () => {
    const [first, second] = await takenOver();
    const before = await rowsOf(first);

    await note(first);
    expect(await rowsOf(first)).toEqual(before);

    await note(second);
    expect(await rowsOf(first)).not.toEqual(before);
  });
});
