import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { KeyUsesService } from '../../src/auth/key-uses.service.js';
import { PasswordsService } from '../../src/auth/passwords.service.js';
import { EngineService } from '../../src/database/engine.service.js';
import { TransactionService } from '../../src/database/transaction.service.js';
import { OutboxService } from '../../src/mail/outbox.service.js';
import { ChangeKind } from '../../src/provisioning/provisioning.enums.js';
import { requestOf } from '../../src/provisioning/plan/provisioning.request.js';
import { ProvisioningService } from '../../src/provisioning/provisioning.service.js';
import { ProvisioningStore } from '../../src/provisioning/store/provisioning.store.js';
import type { Change } from '../../src/provisioning/provision-result.model.js';
import { aKey, createApiKey, type KeyAnswer, revokeApiKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { ACCOUNT_CALLS } from '../support/account-calls.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { withDroppedRows } from '../support/faults.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { anOpenLink, PASSWORD_CALLS } from '../support/password-calls.js';
import { snapshot } from '../support/rows.js';
import { withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';
import { type Call, STORED_BY, WRITES } from '../support/writes.js';

let test: TestApp;
let org: TestOrganization;
let token: string;
let adminId: string;

beforeAll(async () => {
  test = await startTestApp();
  Logger.overrideLogger(false);
  org = await anOrganization(test.prisma);
  const admin = await aUser(test.prisma, org, { roleKeys: ['admin'] });
  adminId = admin.id;
  token = test.tokenFor(admin);
});
afterAll(() => test.close());

/** Only GraphQL has the calls about keys. */
const keyCall = async (answer: Promise<KeyAnswer>) => {
  const { code } = await answer;
  return code === undefined ? { result: {} } : { code };
};

const invited = async (holdings: Parameters<typeof aUser>[2] = {}) => {
  const user = await aUser(test.prisma, org, { status: 'INVITED', ...holdings });
  await test.prisma.invitation.create({ data: { orgId: org.id, userId: user.id } });
  return user;
};

describe.each(
  TRANSPORTS.map(([name, { provision }], index) => ({
    name,
    provision,
    calls: { ...INVITATION_CALLS[index]![1], ...ACCOUNT_CALLS[index]![1] },
    passwords: PASSWORD_CALLS[index]![1],
  })),
)('a call of $name that the database stores only in part', ({ provision, calls, passwords }) => {
  /** Prepares a call. @returns a function that sends it */
  const prepare: Readonly<Record<Call, () => Promise<() => Promise<{ code?: string; result?: object }>>>> = {
    create: () => Promise.resolve(() => provision(test, token, everything(org))),
    link: async () => {
      const user = await aUserToChange(test.prisma, org);
      return () => provision(test, token, everyChange(org, user));
    },
    leave: async () => {
      const [building] = org.buildings;
      const { email } = await invited({
        roleKeys: ['viewer'],
        assignments: [{ buildingId: building!.id, type: 'STAFF' }],
        unitIds: [building!.units[0]!],
      });
      const input = { identity: { email, active: false }, revocations: { everything: true } };
      return () => provision(test, token, input);
    },
    return: async () => {
      const { email } = await aUser(test.prisma, org, { status: 'DEACTIVATED' });
      return () => provision(test, token, { identity: { email, active: true } });
    },
    revoke: async () => {
      const { id } = await invited();
      return () => calls.revoke(test, token, id);
    },
    resend: async () => {
      const { id } = await invited();
      return () => calls.resend(test, token, id);
    },
    accept: async () => {
      const link = await mailedToken(test, await invited());
      return () => calls.accept(test, { token: link, password: 'a long enough password' });
    },
    correct: async () => {
      const { orgId, id, email } = await aUser(test.prisma, org);
      await test.prisma.invitation.create({ data: { orgId, userId: id, purpose: 'PASSWORD_RESET' } });
      return () => calls.update(test, token, id, { name: 'Another Name', email: `new-${email}` });
    },
    choose: async () => {
      const link = await anOpenLink(test, await aUser(test.prisma, org));
      return () => passwords.reset(test, { token: link, password: 'a long enough password' });
    },
    change: async () => {
      const user = await aUser(test.prisma, org, { password: 'a password of theirs' });
      const input = { currentPassword: 'a password of theirs', newPassword: 'a long enough password' };
      return () => passwords.change(test, test.tokenFor(user), input);
    },
    reset: async () => {
      const { id } = await aUser(test.prisma, org);
      return () => calls.sendReset(test, token, id);
    },
    makeKey: () => Promise.resolve(() => keyCall(createApiKey(test, token, {}))),
    revokeKey: async () => {
      const { id } = await aKey(test, { orgId: org.id, id: adminId, email: '' });
      return () => keyCall(revokeApiKey(test, token, id));
    },
  };

  const cases = (Object.keys(WRITES) as Call[]).flatMap((call) =>
    WRITES[call].map((write) => [call, ...write] as const),
  );

  it.each(cases)('fails with INTERNAL and writes nothing: %s without %s of %s', async (call, event, table) => {
    const send = await prepare[call]();
    const before = await snapshot(test.prisma);
    const answer = await withSession(test, (session: pg.Client) => withDroppedRows(session, { table, event }, send));

    expect(answer.code).toBe('INTERNAL');
    expect(answer.result).toBeUndefined();
    expect(await snapshot(test.prisma)).toEqual(before);
    expect((await send()).code).toBeUndefined(); // the same call works otherwise
  });

  it('is tested for every kind of change', async () => {
    for (const [call, ...write] of Object.values(STORED_BY))
      if (write.length === 2) expect(WRITES[call]).toContainEqual(write);
    for (const call of Object.keys(WRITES) as Call[]) {
      const { result } = (await (await prepare[call]())()) as { result: { changes?: Change[] } };
      const { changes } = await test.prisma.auditEvent.findFirstOrThrow({
        where: { orgId: org.id },
        orderBy: { createdAt: 'desc' },
      });
      if (result.changes !== undefined) expect(result.changes).toEqual(changes);
      // The answers of these have no changes.
      else expect(['accept', 'choose', 'change', 'correct', 'makeKey', 'revokeKey']).toContain(call);
      const kinds = new Set<string>((changes as unknown as Change[]).map(({ kind }) => kind));
      for (const kind of Object.values(ChangeKind)) if (STORED_BY[kind][0] === call) expect(kinds).toContain(kind);
    }
  });
});

describe('a plan with a change that no statement writes', () => {
  /** Reports and audits a kind of change that provisioning does not store. */
  class Planting extends ProvisioningStore {
    override createUser(...args: Parameters<ProvisioningStore['createUser']>) {
      args[1].result.changes.push({ kind: 'INVITATION_ACCEPTED' });
      return super.createUser(...args);
    }

    override updateUser(...args: Parameters<ProvisioningStore['updateUser']>) {
      args[1].result.changes.push({ kind: 'OCCUPANCY_ENDED' });
      return super.updateUser(...args);
    }
  }

  const caller = () => ({
    orgId: org.id,
    userId: adminId,
    version: 0,
    requestId: 'planted',
    request: {},
    transport: 'REST' as const,
  });

  it.each([
    ['creates', () => Promise.resolve(everything(org)), /INVITATION_ACCEPTED/],
    [
      'links',
      async () => everyChange(org, await aUserToChange(test.prisma, org)),
      /OCCUPANCY_ENDED: 2 planned, 1 written/,
    ],
  ])('is refused and rolled back when it %s', async (_, inputOf, reason) => {
    const transactions = test.app.get(TransactionService);
    const passwords = test.app.get(PasswordsService, { strict: false });
    const outbox = test.app.get(OutboxService, { strict: false });
    const keyUses = test.app.get(KeyUsesService, { strict: false });
    const store = new Planting(test.settings, test.app.get(EngineService, { strict: false }));
    const service = new ProvisioningService(test.prisma, transactions, passwords, store, outbox, keyUses);
    const request = requestOf((await inputOf()) as never);
    const before = await snapshot(test.prisma);

    await expect(service.apply(request, caller())).rejects.toThrow(reason);
    expect(await snapshot(test.prisma)).toEqual(before);
  });
});
