import {
  aBuildingAdmin,
  aCaller,
  anInvitation,
  aPerson,
  aSetter,
  aWorld,
  EMAIL,
  NOW,
  type Person,
  planOf,
  verdictOf,
  type World,
} from '../../../test/support/plan-world.js';
import { type AccountRequest, requestFor } from './provisioning.request.js';

const NEW_EMAIL = 'jane.doe@org.com';

const asking = (account: Partial<AccountRequest>) =>
  requestFor(
    {},
    { userId: 'jane', account: { isOwn: false, name: null, email: null, resetsPassword: false, ...account } },
  );
const CORRECTION = asking({ name: 'Jane Doe', email: NEW_EMAIL });
const NOTHING = asking({});
const RESET = asking({ resetsPassword: true });

const worldWith = (person: Partial<Person> = {}, world: Partial<World> = {}): World =>
  aWorld({ user: aPerson(person), ...world });
const changesOf = (world: World, request = CORRECTION) => planOf(world, request).result.changes;
const kindsOf = (world: World, request = CORRECTION) => changesOf(world, request).map(({ kind }) => kind);
const problemsOf = (world: World, request = CORRECTION) => verdictOf(world, request).problems;

const later = new Date(NOW.getTime() + 90_500);
const OPEN = {
  queued: anInvitation(),
  sent: anInvitation({ sentAt: NOW, expiresAt: later }),
  expired: anInvitation({ sentAt: NOW, expiresAt: NOW }),
  failed: anInvitation({ failedAt: NOW }),
};

describe('authority over an account', () => {
  const requests = { CORRECTION, NOTHING, RESET };

  it.each(Object.entries(requests))('takes the organization-wide permission: %s', (_, request) => {
    for (const actor of [aCaller(), aCaller('viewer'), aBuildingAdmin(14)])
      for (const user of [null, aPerson()])
        expect(verdictOf(aWorld({ actor, user }), request)).toEqual({
          code: 'FORBIDDEN',
          problems: ['PERMISSION_REQUIRED '],
        });
  });

  it.each(Object.entries(requests))('takes every permission of the user, even if nothing changes: %s', (_, request) => {
    const actor = aCaller('org_admin');
    const world = (roleKeys: string[], status: Person['status'] = 'ACTIVE') =>
      worldWith({ roleKeys, status }, { actor });
    expect(problemsOf(world(['org_admin']), request)).toEqual([]);
    expect(problemsOf(world(['admin']), request)).toEqual(['PERSON_NOT_MANAGEABLE /identity/userId']);
    expect(problemsOf(world(['admin'], 'DEACTIVATED'), request)).toContain('PERSON_NOT_MANAGEABLE /identity/userId');
  });

  it('is not needed for the own account', () => {
    const own = asking({ isOwn: true, name: 'Jane Doe' });
    const world = worldWith({ roleKeys: ['admin'] }, { actor: { ...aCaller(), id: 'jane' } });
    expect(kindsOf(world, own)).toEqual(['NAME_CHANGED']);
    const isSignedIn = false;
    expect(verdictOf(worldWith({}, { actor: { ...aCaller(), id: 'jane', isSignedIn } }), own).code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('does not create a user', () => {
    expect(problemsOf(aWorld())).toEqual(['USER_NOT_FOUND /identity/userId']);
    expect(problemsOf(aWorld(), RESET)).toEqual(['USER_NOT_FOUND /identity/userId']);
  });
});

describe('a correction', () => {
  it.each(['ACTIVE', 'INVITED', 'DEACTIVATED'] as const)('changes name and address of an %s user', (status) => {
    const { result } = planOf(worldWith({ status }), CORRECTION);
    expect(result).toMatchObject({
      user: { id: 'jane', name: 'Jane Doe', email: NEW_EMAIL, status },
      created: false,
      warnings: [],
    });
    expect(result.changes).toEqual([
      { kind: 'NAME_CHANGED', name: 'Jane Doe', previousName: 'Jane Admin' },
      { kind: 'EMAIL_CHANGED', email: NEW_EMAIL, previousEmail: EMAIL },
    ]);
  });

  it('of what the user has already changes nothing, whatever form the stored name has', () => {
    expect(changesOf(worldWith(), asking({ name: 'Jane Admin', email: EMAIL }))).toEqual([]);
    expect(changesOf(worldWith({ name: 'Zoe\u0308' }), asking({ name: 'Zoë' }))).toEqual([]);
    expect(changesOf(worldWith(), NOTHING)).toEqual([]);
  });

  it('fails if another user has the address, unless it is the own one', () => {
    expect(verdictOf(worldWith({ isEmailTaken: true }), CORRECTION)).toEqual({
      code: 'EMAIL_EXISTS',
      problems: ['EMAIL_EXISTS /identity/email'],
    });
    expect(problemsOf(worldWith({ isEmailTaken: true }), asking({ email: EMAIL }))).toEqual([]);
  });

  it.each(Object.keys(OPEN) as (keyof typeof OPEN)[])('mails an open invitation to the new address: %s', (name) => {
    for (const status of ['INVITED', 'ACTIVE'] as const) {
      const world = worldWith({ status, invitation: OPEN[name] });
      expect(kindsOf(world)).toEqual(['NAME_CHANGED', 'EMAIL_CHANGED', 'INVITATION_QUEUED']);
      expect(planOf(world, CORRECTION).result.invitation).toEqual({ status: 'QUEUED', expiresAt: null });
      expect(kindsOf(world, asking({ name: 'Jane Doe' }))).toEqual(['NAME_CHANGED']);
    }
  });

  it('only revokes the open invitation if the account is deactivated, or the mail limit is reached', () => {
    for (const person of [{ status: 'DEACTIVATED' as const }, { status: 'INVITED' as const, mailableAt: later }]) {
      const { result } = planOf(worldWith({ ...person, invitation: OPEN.sent }), CORRECTION);
      expect(result.changes.map(({ kind }) => kind)).toEqual(['NAME_CHANGED', 'EMAIL_CHANGED', 'INVITATION_REVOKED']);
      expect(result.invitation).toBeNull();
    }
  });

  it('invites no user who has no open invitation', () => {
    for (const invitation of [null, anInvitation({ sentAt: NOW, expiresAt: later, acceptedAt: NOW })])
      expect(kindsOf(worldWith({ invitation }))).toEqual(['NAME_CHANGED', 'EMAIL_CHANGED']);
  });
});

describe('an open link for a new password', () => {
  const voided = (person: Partial<Person>, request = CORRECTION) => planOf(worldWith(person), request).voidsReset;
  const deactivation = requestFor({}, { email: EMAIL, active: false });

  it('ends with the address and with the status, and not with the name', () => {
    expect(voided({ hasOpenReset: true })).toBe(true);
    expect(voided({ hasOpenReset: true }, deactivation)).toBe(true);
    expect(voided({ hasOpenReset: true }, asking({ name: 'Jane Doe' }))).toBe(false);
    expect(voided({ hasOpenReset: true }, RESET)).toBe(false);
    expect(voided({}, deactivation)).toBe(false);
    expect(voided({})).toBe(false);
  });
});

describe('a new address', () => {
  const isSetter = (person: Partial<Person>, actor = aCaller('org_admin'), request = CORRECTION) =>
    planOf(worldWith(person, { actor }), request).countsAsSetter;
  const setBy = (...roles: Parameters<typeof aCaller>) => ({ passwordSetter: aSetter(aCaller(...roles).permissions) });

  it('makes the caller the setter of a password that the new mailbox has not confirmed', () => {
    for (const status of ['ACTIVE', 'DEACTIVATED'] as const) expect(isSetter({ status })).toBe(true);
    expect(isSetter({}, { ...aCaller('org_admin'), id: 'jane' })).toBe(true);
    expect(isSetter({ status: 'INVITED', hasPassword: false })).toBe(false);
    expect(isSetter({}, undefined, asking({ name: 'Jane Doe' }))).toBe(false);
    expect(isSetter({}, undefined, asking({ email: EMAIL }))).toBe(false);
    expect(isSetter({}, undefined, RESET)).toBe(false);
  });

  it('keeps a setter who can grant less than the caller', () => {
    expect(isSetter(setBy('viewer'))).toBe(false);
    expect(isSetter(setBy())).toBe(false);
    expect(isSetter(setBy('org_admin'))).toBe(true);
    expect(isSetter(setBy('admin'))).toBe(true);
    expect(isSetter({ passwordSetter: aSetter(aCaller('admin').permissions, { orgId: 2 }) })).toBe(false);
  });
});

describe('a password reset', () => {
  it('is mailed to an ACTIVE user each time, and changes nothing else', () => {
    for (const hasOpenReset of [false, true]) {
      const { result, mailableIn } = planOf(worldWith({ hasOpenReset, invitation: OPEN.sent }), RESET);
      expect(result.changes).toEqual([{ kind: 'PASSWORD_RESET_QUEUED' }]);
      expect(result.invitation).toEqual({ status: 'SENT', expiresAt: later });
      expect(mailableIn).toBeNull();
    }
  });

  it.each([
    ['INVITED', 'USER_NOT_ACTIVE /identity/userId'],
    ['DEACTIVATED', 'USER_DEACTIVATED /identity/email'],
  ] as const)('fails for an %s user', (status, problem) => {
    expect(verdictOf(worldWith({ status }), RESET)).toEqual({ code: problem.split(' ')[0], problems: [problem] });
  });

  it('is not mailed beyond the mail limit of the user', () => {
    const { result, mailableIn } = planOf(worldWith({ mailableAt: later }), RESET);
    expect(result.changes).toEqual([]);
    expect(mailableIn).toBe(91);
  });
});
