import { requestFor } from './provisioning.request.js';
import type { InvitationFacts } from '../../invitation-status/invitation-status.plan.js';
import { anInput } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aCaller,
  anInvitation,
  aPerson,
  aWorld,
  livingIn,
  NOW,
  type Person,
  planIn,
  planOf,
  verdictOf,
} from '../../../test/support/plan-world.js';
import type { ActorFacts } from './provisioning.facts.js';

const HOUR = 3_600_000;
const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR);
const sentBefore = (hours: number): InvitationFacts =>
  anInvitation({ sentAt: inHours(-hours), expiresAt: inHours(72 - hours) });
const queued = anInvitation();
const failed = anInvitation({ failedAt: inHours(-1) });

describe('the authority to invite a user', () => {
  const admin = { status: 'INVITED', roleKeys: ['admin'] } as const;
  const inBoth = {
    status: 'INVITED',
    assignments: [14, 15].map((buildingId) => ({ buildingId, type: 'STAFF' as const })),
  } as const;
  const housed = anInput({ grants: { resident: { buildingId: 14, unitId: 141 } } });
  const NOT_ALLOWED = { code: 'INVITE_NOT_ALLOWED', pointer: '/identity/sendInvite' };

  it.each<[string, ActorFacts, Partial<Person>, boolean]>([
    ['is enough for an admin to invite an admin', aCaller('admin'), admin, true],
    ['is not enough for an org_admin to invite an admin', aCaller('org_admin'), admin, false],
    [
      'is enough for an org_admin to invite an org_admin',
      aCaller('org_admin'),
      { ...admin, roleKeys: ['org_admin'] },
      true,
    ],
    ['is not enough for a building administrator to invite an admin', aBuildingAdmin(14), admin, false],
    [
      'is not enough for a building administrator to invite a viewer',
      aBuildingAdmin(14),
      { ...admin, roleKeys: ['viewer'] },
      false,
    ],
    ['is enough for an administrator of all buildings of the user', aBuildingAdmin(14, 15), inBoth, true],
    ['is not enough for an administrator of some buildings of the user', aBuildingAdmin(14), inBoth, false],
    ['is enough for an org_admin, whatever buildings the user has', aCaller('org_admin'), inBoth, true],
    [
      'is enough if the user only lives in another building',
      aBuildingAdmin(14),
      { status: 'INVITED', occupancies: livingIn(151) },
      true,
    ],
  ])('%s', (_, actor, facts, isSent) => {
    for (const invitation of [null, failed, sentBefore(80)]) {
      const { result } = planIn(aWorld({ actor, user: aPerson({ ...facts, invitation }) }), housed);
      expect(result.changes.some(({ kind }) => kind === 'INVITATION_QUEUED')).toBe(isSent);
      expect(result.changes.map(({ kind }) => kind)).toContain('OCCUPANCY_STARTED');
      expect(result.warnings).toEqual(isSent ? [] : [expect.objectContaining(NOT_ALLOWED)]);
    }
  });

  it('is checked only if the server would send a mail', () => {
    for (const facts of [
      { ...admin, invitation: queued },
      { ...admin, invitation: sentBefore(1) },
      { ...admin, status: 'ACTIVE' as const },
    ]) {
      const { result } = planIn(aWorld({ actor: aCaller('org_admin'), user: aPerson(facts) }), anInput());
      expect(result.changes).toEqual([]);
      expect(result.warnings.map(({ code }) => code)).toEqual(facts.status === 'ACTIVE' ? ['INVITE_NOT_NEEDED'] : []);
    }
  });

  it.each(['RESEND', 'REVOKE'] as const)('is required for a call that only asks for %s', (invitation) => {
    const verdict = (actor: ActorFacts, facts: Partial<Person>) =>
      verdictOf(
        aWorld({ actor, user: aPerson({ ...facts, invitation: sentBefore(1) }) }),
        requestFor({}, { userId: 'jane', invitation }),
      );
    expect(verdict(aCaller('org_admin'), admin)).toEqual({
      code: 'FORBIDDEN',
      problems: ['PERSON_NOT_MANAGEABLE /identity/userId'],
    });
    expect(verdict(aCaller('admin'), admin).code).toBe('ACCEPTED');
    expect(verdict(aCaller('org_admin'), inBoth).code).toBe('ACCEPTED');
  });

  it('is not checked for a deactivated user, who gets USER_DEACTIVATED', () => {
    const user = aPerson({ ...admin, status: 'DEACTIVATED' });
    const asked = requestFor({}, { userId: 'jane', invitation: 'RESEND' });
    expect(verdictOf(aWorld({ actor: aCaller('org_admin'), user }), asked)).toEqual({
      code: 'USER_DEACTIVATED',
      problems: ['USER_DEACTIVATED /identity/email'],
    });
  });
});

describe('a user who has reached the mail limit', () => {
  const user = aPerson({ status: 'INVITED', mailableAt: new Date(NOW.getTime() + 1_500) });

  it('gets no mail but all grants', () => {
    const { result, mailableIn } = planIn(aWorld({ user }), anInput({ grants: { orgRoleKeys: ['viewer'] } }));
    expect(result.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey: 'viewer' }]);
    expect(result.invitation).toBeNull();
    expect(result.warnings).toMatchObject([{ code: 'INVITE_LIMITED', pointer: '/identity/sendInvite' }]);
    expect(mailableIn).toBe(2);
  });

  it('gets no mail by a resend either', () => {
    const plan = planOf(aWorld({ user }), requestFor({}, { userId: 'jane', invitation: 'RESEND' }));
    expect(plan).toMatchObject({ mailableIn: 2, result: { changes: [] } });
  });

  it('gets INVITE_NOT_NEEDED instead of INVITE_LIMITED if no invitation is needed', () => {
    const active = { ...user, status: 'ACTIVE' as const };
    expect(planIn(aWorld({ user: active }), anInput())).toMatchObject({
      mailableIn: null,
      result: { warnings: [{ code: 'INVITE_NOT_NEEDED' }] },
    });
  });
});
