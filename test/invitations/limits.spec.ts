import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { INVITATION_CALLS, type InvitationAnswer } from '../support/invitation-calls.js';
import { aCaller, aCompany, aRequest } from '../support/requests.js';
import { type ProvisioningTransport, TRANSPORTS } from '../support/transports.js';

const PASSWORD = 'a password of my own';

const codes = (answers: InvitationAnswer[]): string[] => answers.map(({ code }) => code ?? 'OK');

async function oneByOne(times: number, call: () => Promise<InvitationAnswer>): Promise<InvitationAnswer[]> {
  const answers: InvitationAnswer[] = [];
  for (let n = 0; n < times; n++) answers.push(await call());
  return answers;
}

describe.each(INVITATION_CALLS)('over %s', (_, { accept, resend, revoke }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startTestApp({ failuresPerAccount: 2, attemptsPerAddress: 5 });
  });
  afterEach(() => app.close());

  it('one IP address may try to accept a limited number of invitations', async () => {
    const answers = await oneByOne(7, () => accept(app, { token: 'opens nothing', password: PASSWORD }));

    expect(codes(answers)).toEqual([...Array<string>(5).fill('INVALID_INPUT'), 'RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('one user gets a limited number of new invitations, other users still get theirs, and revoking is not limited', async () => {
    const { organization, token } = await aCompany(app);
    const [one, other] = [
      await aUser(app.prisma, organization, { status: 'INVITED' }),
      await aUser(app.prisma, organization, { status: 'INVITED' }),
    ];

    expect(codes(await oneByOne(3, () => resend(app, token, one.id)))).toEqual(['OK', 'OK', 'RATE_LIMITED']);
    expect(codes([await resend(app, token, one.id.toUpperCase())])).toEqual(['RATE_LIMITED']);
    expect(codes([await resend(app, token, other.id)])).toEqual(['OK']);
    expect(codes(await oneByOne(7, () => revoke(app, token, one.id)))).toEqual(Array(7).fill('OK'));
    expect(await app.prisma.invitation.count({ where: { userId: one.id } })).toBe(2);
  });

  it('limits the mails to one user over all calls, even if each invitation is revoked; other users still get mails', async () => {
    const { organization, token } = await aCompany(app);
    const invited = () => aUser(app.prisma, organization, { status: 'INVITED' });
    const [one, other] = [await invited(), await invited()];
    const send = (transport: ProvisioningTransport, { email }: TestUser) =>
      transport.provision(app, token, { identity: { email, sendInvite: true } });
    const [[, first], [, second]] = TRANSPORTS as [[string, ProvisioningTransport], [string, ProvisioningTransport]];

    for (const transport of [first, second]) {
      expect((await send(transport, one)).result?.changes).toEqual([{ kind: 'INVITATION_QUEUED' }]);
      await revoke(app, token, one.id);
    }
    for (const transport of [first, second])
      expect((await send(transport, one)).result).toMatchObject({
        changes: [],
        invitation: null,
        warnings: [{ code: 'INVITE_LIMITED', pointer: '/identity/sendInvite' }],
      });
    const refused = await resend(app, token, one.id);
    expect({ codes: codes([refused]), errors: refused.errors }).toEqual({ codes: ['RATE_LIMITED'], errors: [] });

    expect(await app.prisma.invitation.count({ where: { userId: one.id } })).toBe(2);
    expect((await send(first, other)).result?.changes).toHaveLength(1);
  });

  it('the mail of a call that creates a user counts too; over the limit, the other grants are still made', async () => {
    const { organization, token } = await aCompany(app);
    const [, { provision }] = TRANSPORTS[0]!;
    const request = aRequest({ grants: { orgRoleKeys: ['viewer'] } });
    const { id } = (await provision(app, token, request)).result!.user;
    expect(codes(await oneByOne(2, () => resend(app, token, id!)))).toEqual(['OK', 'RATE_LIMITED']);
    await revoke(app, token, id!);

    const { result } = await provision(app, token, { ...request, grants: { orgRoleKeys: ['org_admin'] } });

    expect(result?.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey: 'org_admin' }]);
    expect(result?.warnings.map(({ code }) => code)).toEqual(['INVITE_LIMITED']);
    expect(await app.prisma.invitation.count({ where: { orgId: organization.id } })).toBe(2);
  });

  it('concurrent calls do not exceed the limit of mails', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { status: 'INVITED' });
    const [, { provision }] = TRANSPORTS[0]!;
    const inTurn = async () => {
      for (let n = 0; n < 4; n++) {
        await provision(app, token, { identity: { email: user.email, sendInvite: true } });
        await revoke(app, token, user.id);
      }
    };

    await Promise.all([...Array.from({ length: 6 }, inTurn), ...[1, 2, 3].map(() => resend(app, token, user.id))]);

    expect(await app.prisma.invitation.count({ where: { userId: user.id } })).toBe(2);
  });

  it('mails from before the window do not count', async () => {
    const { organization, token } = await aCompany(app);
    const { orgId, id } = await aUser(app.prisma, organization, { status: 'INVITED' });
    await oneByOne(2, () => resend(app, token, id));
    const before = new Date(Date.now() - 1000 * app.settings.rateLimitWindow);
    await app.prisma.invitation.updateMany({ where: { orgId, userId: id }, data: { createdAt: before } });

    expect(codes(await oneByOne(3, () => resend(app, token, id)))).toEqual(['OK', 'OK', 'RATE_LIMITED']);
  });

  it('a caller who may not resend does not use up the limit of others', async () => {
    const { organization, token } = await aCompany(app);
    const viewer = await aCaller(app, organization, { roleKeys: ['viewer'] });
    const { id } = await aUser(app.prisma, organization, { status: 'INVITED' });

    expect(codes(await oneByOne(10, () => resend(app, viewer.token, id)))).toEqual(Array(10).fill('FORBIDDEN'));
    expect(codes([await resend(app, token, id)])).toEqual(['OK']);
  });
});
