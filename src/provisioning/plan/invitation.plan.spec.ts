import { requestFor } from './provisioning.request.js';
import { anInput } from '../../../test/support/plan-input.js';
import { anInvitation, aPerson, aSetter, aWorld, NOW, planIn, planOf } from '../../../test/support/plan-world.js';
import type { UserStatus } from '../../database/generated/enums.js';
import type { InvitationFacts } from '../../invitation-status/invitation-status.plan.js';

const HOUR = 3_600_000;
const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR);
const sentBefore = (hours: number): InvitationFacts =>
  anInvitation({ sentAt: inHours(-hours), expiresAt: inHours(72 - hours) });

const queued = anInvitation();
const failed = anInvitation({ failedAt: inHours(-1) });
const accepted = anInvitation({ sentAt: inHours(-2), expiresAt: inHours(70), acceptedAt: inHours(-1) });
const QUEUED = { status: 'QUEUED', expiresAt: null };

describe('an INVITED user with sendInvite', () => {
  it.each<[string, InvitationFacts | null, unknown]>([
    ['the mail is waiting', queued, QUEUED],
    ['the mail was sent just now', sentBefore(0), { status: 'SENT', expiresAt: inHours(72) }],
    ['the mail was sent an hour ago', sentBefore(1), { status: 'SENT', expiresAt: inHours(71) }],
    [
      'the invitation expires in a millisecond',
      anInvitation({ sentAt: inHours(-72), expiresAt: new Date(NOW.getTime() + 1) }),
      { status: 'SENT', expiresAt: new Date(NOW.getTime() + 1) },
    ],
  ])('gets no second mail if %s', (_, invitation, live) => {
    const user = aPerson({ status: 'INVITED', invitation });
    const { result } = planIn(aWorld({ user }), anInput());
    expect(result.changes).toEqual([]);
    expect(result.invitation).toEqual(live);
    expect(result.warnings).toEqual([]);
  });

  it.each<[string, InvitationFacts | null]>([
    ['there is no invitation', null],
    ['the open invitation expires at this instant', sentBefore(72)],
    [
      'the open invitation expired a millisecond ago',
      anInvitation({ sentAt: inHours(-72), expiresAt: new Date(NOW.getTime() - 1) }),
    ],
    ['the open invitation expired long ago', sentBefore(1000)],
    ['the mail of the open invitation failed', failed],
  ])('gets a new invitation if %s', (_, invitation) => {
    const user = aPerson({ status: 'INVITED', invitation });
    const { result } = planIn(aWorld({ user }), anInput());
    expect(result.changes).toEqual([{ kind: 'INVITATION_QUEUED' }]);
    expect(result.invitation).toEqual(QUEUED);
    expect(result.user.status).toBe('INVITED');
  });
});

describe('an ACTIVE user with sendInvite', () => {
  it.each<[string, InvitationFacts | null, unknown]>([
    ['none', null, null],
    ['one that is queued', queued, QUEUED],
    ['one that was sent', sentBefore(1), { status: 'SENT', expiresAt: inHours(71) }],
    ['one that has expired', sentBefore(80), { status: 'EXPIRED', expiresAt: inHours(-8) }],
    ['one that failed', failed, { status: 'FAILED', expiresAt: null }],
    ['one that was accepted', accepted, { status: 'ACCEPTED', expiresAt: null }],
  ])('gets a warning and no mail; earlier invitation: %s', (_, invitation, live) => {
    const { result } = planIn(aWorld({ user: aPerson({ invitation }) }), anInput());
    expect(result.changes).toEqual([]);
    expect(result.warnings.map(({ code }) => code)).toEqual(['INVITE_NOT_NEEDED']);
    expect(result.invitation).toEqual(live);
  });
});

describe.each(['INVITED', 'ACTIVE'] as const)('an %s user without sendInvite', (status) => {
  it.each<[string, InvitationFacts | null, unknown]>([
    ['none', null, null],
    ['one that is queued', queued, QUEUED],
    ['one that was sent', sentBefore(1), { status: 'SENT', expiresAt: inHours(71) }],
    ['one that has expired', sentBefore(80), { status: 'EXPIRED', expiresAt: inHours(-8) }],
    ['one that failed', failed, { status: 'FAILED', expiresAt: null }],
    ['one that was accepted', accepted, { status: 'ACCEPTED', expiresAt: null }],
  ])('gets no mail, and the result has the earlier invitation: %s', (_, invitation, told) => {
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
  ])('%s gets the requested invitation after all other changes', (_, identity) => {
    const grants = { orgRoleKeys: ['viewer'] };
    const { result } = planIn(aWorld(), anInput({ identity, grants }));
    expect(result.changes.map(({ kind }) => kind)).toEqual(['USER_CREATED', 'ROLE_GRANTED', 'INVITATION_QUEUED']);
    expect(result.invitation).toEqual(QUEUED);
  });

  it('gets no invitation if none is requested', () => {
    const { result } = planIn(aWorld(), anInput({ identity: { sendInvite: false, password: 'correct horse' } }));
    expect(result.invitation).toBeNull();
  });
});

it('returns the same invitation in a dry run', () => {
  const expired = aPerson({ status: 'INVITED', invitation: sentBefore(73) });
  for (const user of [null, expired]) {
    const { result } = planIn(aWorld({ user }), anInput({ mode: { dryRun: true } }));
    expect(result.invitation).toEqual(QUEUED);
    expect(result.changes.at(-1)).toEqual({ kind: 'INVITATION_QUEUED' });
  }
});

describe('a resent invitation', () => {
  const resent = (user: Parameters<typeof aPerson>[0]) =>
    planOf(aWorld({ user: aPerson(user) }), requestFor({}, { userId: 'jane', invitation: 'RESEND' })).result;

  it.each<[string, InvitationFacts | null]>([
    ['there is no invitation', null],
    ['the mail is waiting', queued],
    ['the mail was sent', sentBefore(1)],
    ['the invitation has expired', sentBefore(80)],
    ['the mail has failed', failed],
  ])('is queued for an INVITED user if %s', (_, invitation) => {
    expect(resent({ status: 'INVITED', invitation })).toMatchObject({
      changes: [{ kind: 'INVITATION_QUEUED' }],
      invitation: QUEUED,
      warnings: [],
    });
  });

  it.each<[string, Parameters<typeof aPerson>[0]]>([
    ['has an open invitation', { invitation: sentBefore(1) }],
    ['has a password that another user set', { passwordSetter: aSetter() }],
  ])('is queued for an ACTIVE user who %s', (_, user) => {
    expect(resent(user).changes).toEqual([{ kind: 'INVITATION_QUEUED' }]);
  });

  it.each<[string, InvitationFacts | null]>([
    ['no invitation', null],
    ['an accepted invitation', accepted],
  ])('is not needed by an ACTIVE user with their own password and %s', (_, invitation) => {
    const result = resent({ invitation });
    expect(result.changes).toEqual([]);
    expect(result.warnings.map(({ code }) => code)).toEqual(['INVITE_NOT_NEEDED']);
  });
});

describe('revoking an invitation', () => {
  const revoked = (invitation: InvitationFacts | null, status: UserStatus = 'INVITED') =>
    planOf(aWorld({ user: aPerson({ status, invitation }) }), requestFor({}, { userId: 'jane', invitation: 'REVOKE' }))
      .result;

  it.each([
    ['queued', queued],
    ['sent', sentBefore(1)],
    ['expired', sentBefore(80)],
    ['failed', failed],
  ])('makes it void if it is %s', (_, invitation) => {
    for (const status of ['INVITED', 'ACTIVE', 'DEACTIVATED'] as const)
      expect(revoked(invitation, status)).toMatchObject({
        user: { status },
        changes: [{ kind: 'INVITATION_REVOKED' }],
        invitation: null,
      });
  });

  it('changes nothing if there is no invitation or it was accepted', () => {
    expect(revoked(null)).toMatchObject({ changes: [], invitation: null });
    expect(revoked(accepted)).toMatchObject({ changes: [], invitation: { status: 'ACCEPTED' } });
  });
});
