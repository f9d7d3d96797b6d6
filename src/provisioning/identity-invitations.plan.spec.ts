import { anInput, aPerson, aWorld, NOW, planIn } from '../../test/support/plan-world.js';
import type { InvitationFacts } from './provisioning.facts.js';

const HOUR = 3_600_000;
const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR);
const sentBefore = (hours: number): InvitationFacts => ({ sentAt: inHours(-hours), expiresAt: inHours(72 - hours) });

const queued: InvitationFacts = { sentAt: null, expiresAt: null };
const QUEUED = { status: 'QUEUED', expiresAt: null };

describe('an INVITED user who is to be invited', () => {
  it.each<[string, InvitationFacts | null, unknown]>([
    ['waits for the mail', queued, QUEUED],
    ['was invited just now', sentBefore(0), { status: 'SENT', expiresAt: inHours(72) }],
    ['was invited an hour ago', sentBefore(1), { status: 'SENT', expiresAt: inHours(71) }],
    [
      'has a millisecond left',
      { sentAt: inHours(-72), expiresAt: new Date(NOW.getTime() + 1) },
      { status: 'SENT', expiresAt: new Date(NOW.getTime() + 1) },
    ],
  ])('gets no second mail when the person %s', (_, invitation, live) => {
    const user = aPerson({ status: 'INVITED', invitation });
    const { result } = planIn(aWorld({ user }), anInput());
    expect(result.changes).toEqual([]);
    expect(result.invitation).toEqual(live);
    expect(result.warnings).toEqual([]);
  });

  it.each<[string, InvitationFacts | null]>([
    ['none is live', null],
    ['the live one expires at this instant', sentBefore(72)],
    ['the live one expired a millisecond ago', { sentAt: inHours(-72), expiresAt: new Date(NOW.getTime() - 1) }],
    ['the live one expired long ago', sentBefore(1000)],
  ])('gets a new invitation when %s', (_, invitation) => {
    const user = aPerson({ status: 'INVITED', invitation });
    const { result } = planIn(aWorld({ user }), anInput());
    expect(result.changes).toEqual([{ kind: 'INVITATION_QUEUED' }]);
    expect(result.invitation).toEqual(QUEUED);
    expect(result.user.status).toBe('INVITED');
  });
});

describe('an ACTIVE user who is to be invited', () => {
  it.each<[string, InvitationFacts | null, unknown]>([
    ['none', null, null],
    ['one that is queued', queued, QUEUED],
    ['one that was sent', sentBefore(1), { status: 'SENT', expiresAt: inHours(71) }],
    ['one that has expired', sentBefore(80), { status: 'EXPIRED', expiresAt: inHours(-8) }],
  ])('gets a warning and no mail, holding %s', (_, invitation, live) => {
    const { result } = planIn(aWorld({ user: aPerson({ invitation }) }), anInput());
    expect(result.changes).toEqual([]);
    expect(result.warnings.map(({ code }) => code)).toEqual(['INVITE_NOT_NEEDED']);
    expect(result.invitation).toEqual(live);
  });
});

describe.each(['INVITED', 'ACTIVE'] as const)('an %s user who is not to be invited', (status) => {
  it.each<[string, InvitationFacts | null, unknown]>([
    ['none', null, null],
    ['one that is queued', queued, QUEUED],
    ['one that was sent', sentBefore(1), { status: 'SENT', expiresAt: inHours(71) }],
    ['one that has expired', sentBefore(80), { status: 'EXPIRED', expiresAt: inHours(-8) }],
  ])('is told of the invitation that is held: %s', (_, invitation, told) => {
    for (const sendInvite of [false, undefined]) {
      const user = aPerson({ status, invitation });
      const { result } = planIn(aWorld({ user }), anInput({ identity: { sendInvite } }));
      expect(result.invitation).toEqual(told);
      expect(result.changes).toEqual([]);
      expect(result.warnings).toEqual([]);
    }
  });
});

describe('a new user', () => {
  it.each([
    ['without a password', {}],
    ['with a password', { password: 'correct horse' }],
  ])('%s gets the invitation that is asked for, after everything else', (_, identity) => {
    const grants = { orgRoleKeys: ['viewer'] };
    const { result } = planIn(aWorld(), anInput({ identity, grants }));
    expect(result.changes.map(({ kind }) => kind)).toEqual(['USER_CREATED', 'ROLE_GRANTED', 'INVITATION_QUEUED']);
    expect(result.invitation).toEqual(QUEUED);
  });

  it('gets none when none is asked for', () => {
    const { result } = planIn(aWorld(), anInput({ identity: { sendInvite: false, password: 'correct horse' } }));
    expect(result.invitation).toBeNull();
  });
});

it('gives a dry run the same answer about invitations', () => {
  const expired = aPerson({ status: 'INVITED', invitation: sentBefore(73) });
  for (const user of [null, expired]) {
    const { result } = planIn(aWorld({ user }), anInput({ mode: { dryRun: true } }));
    expect(result.invitation).toEqual(QUEUED);
    expect(result.changes.at(-1)).toEqual({ kind: 'INVITATION_QUEUED' });
  }
});
