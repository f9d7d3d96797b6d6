import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { INVITATION_CALLS, type InvitationAnswer } from '../support/invitation-calls.js';
import { aCaller, aCompany } from '../support/requests.js';

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

  it('so many acceptances are tried from one address, and no more', async () => {
    const answers = await oneByOne(7, () => accept(app, { token: 'opens nothing', password: PASSWORD }));

    expect(codes(answers)).toEqual([...Array<string>(5).fill('INVALID_INPUT'), 'RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('so many invitations are mailed anew to one person, and others still get theirs; revoking is not limited', async () => {
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

  it('somebody who may not mail anew uses up nothing of what others may', async () => {
    const { organization, token } = await aCompany(app);
    const viewer = await aCaller(app, organization, { roleKeys: ['viewer'] });
    const { id } = await aUser(app.prisma, organization, { status: 'INVITED' });

    expect(codes(await oneByOne(10, () => resend(app, viewer.token, id)))).toEqual(Array(10).fill('FORBIDDEN'));
    expect(codes([await resend(app, token, id)])).toEqual(['OK']);
  });
});
