import { type Transaction, TransactionService } from '../../src/database/transaction.service.js';
import { type InvitationKey, InvitationsStore } from '../../src/invitations/invitations.store.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';

let app: TestApp;
let store: InvitationsStore;
beforeAll(async () => {
  app = await startTestApp();
  store = app.app.get(InvitationsStore);
});
afterAll(() => app.close());

const within = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => app.app.get(TransactionService).run(work);
const invitationOf = ({ invitationId }: InvitationKey) =>
  app.prisma.invitation.findFirstOrThrow({ where: { id: invitationId } });

/** An invitation that a second attempt has taken over from the first, as when a worker was taken for dead. */
async function takenOver(): Promise<InvitationKey> {
  const { orgId, id: userId } = await aUser(app.prisma, await anOrganization(app.prisma), { status: 'INVITED' });
  const { id: invitationId } = await app.prisma.invitation.create({ data: { orgId, userId } });
  const key = { orgId, invitationId };
  for (const secret of ['first', 'second']) await within((tx) => store.rotateToken(tx, key, secret, 0));
  return key;
}

describe.each<[string, (tx: Transaction, key: InvitationKey, secret: string) => Promise<void>]>([
  ['that its mail went out', (tx, key, secret) => store.markSent(tx, key, secret)],
  ['that it failed for good', (tx, key, secret) => store.markFailed(tx, key, secret, 'refused')],
  ['that it gave up', (tx, key, secret) => store.dropToken(tx, key, secret)],
])('an attempt that notes %s', (_, note) => {
  it('changes nothing once another one has made a new token: the link that works is that one’s', async () => {
    const key = await takenOver();
    const before = await invitationOf(key);

    await within((tx) => note(tx, key, 'first'));
    expect(await invitationOf(key)).toEqual(before);

    await within((tx) => note(tx, key, 'second'));
    expect(await invitationOf(key)).not.toEqual(before);
  });
});
