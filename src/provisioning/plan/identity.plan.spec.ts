import { anInput } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aCaller,
  aPerson,
  aWorld,
  changesIn,
  EMAIL,
  planIn,
  verdictOn,
} from '../../../test/support/plan-world.js';
import type { IdentityInput } from '../provision-user.input.js';

type Identity = Partial<IdentityInput>;

const password = 'correct horse';
const linked = { user: aPerson() };

describe('a new user', () => {
  it.each<[string, Identity, string[]]>([
    ['needs a name', { name: undefined }, ['NAME_REQUIRED /identity/name']],
    ['needs credentials', { sendInvite: undefined }, ['CREDENTIALS_REQUIRED /identity']],
    ['needs credentials with sendInvite: false', { sendInvite: false }, ['CREDENTIALS_REQUIRED /identity']],
    [
      'gets both errors at once',
      { name: undefined, sendInvite: false },
      ['NAME_REQUIRED /identity/name', 'CREDENTIALS_REQUIRED /identity'],
    ],
    ['needs a name even with a password', { name: undefined, password }, ['NAME_REQUIRED /identity/name']],
  ])('%s', (_, identity, problems) => {
    expect(verdictOn(aWorld(), anInput({ identity }))).toEqual({ code: 'INVALID_INPUT', problems });
  });

  it.each<[string, Identity, string, string[]]>([
    ['is INVITED with only an invitation', {}, 'INVITED', ['USER_CREATED', 'INVITATION_QUEUED']],
    ['is ACTIVE with only a password', { sendInvite: false, password }, 'ACTIVE', ['USER_CREATED']],
    ['is ACTIVE and gets an invitation with both', { password }, 'ACTIVE', ['USER_CREATED', 'INVITATION_QUEUED']],
  ])('%s', (_, identity, status, changes) => {
    const { result } = planIn(aWorld(), anInput({ identity }));
    expect(result.user).toEqual({ id: 'new-user', email: EMAIL, name: 'Jane Admin', status });
    expect(result.changes.map(({ kind }) => kind)).toEqual(changes);
    expect(result.warnings).toEqual([]);
  });

  it('is created with ifEmailExists ERROR', () => {
    const { result } = planIn(aWorld(), anInput({ mode: { ifEmailExists: 'ERROR' } }));
    expect(result).toMatchObject({ created: true, linkedExisting: false });
  });

  it('is created even if another tenant has a user with the same e-mail address', () => {
    const { result } = planIn(aWorld({ user: aPerson({ orgId: 2 }) }), anInput());
    expect(result).toMatchObject({ created: true, linkedExisting: false, user: { id: 'new-user' } });
  });
});

describe('an existing user', () => {
  it('is linked and keeps name, status and id', () => {
    const user = aPerson({ name: 'Jane Doe', status: 'INVITED', id: 'jane-1' });
    const { result } = planIn(aWorld({ user }), anInput({ identity: { password } }));
    expect(result).toMatchObject({
      created: false,
      linkedExisting: true,
      user: { id: 'jane-1', email: EMAIL, name: 'Jane Doe', status: 'INVITED' },
    });
  });

  it.each<[string, Identity, string[]]>([
    ['no name', { name: undefined }, []],
    ['the same name', { name: 'Jane Admin' }, []],
    ['another name', { name: 'Jane Doe' }, ['NAME_IGNORED /identity/name']],
    ['the name in capitals', { name: 'JANE ADMIN' }, ['NAME_IGNORED /identity/name']],
    ['a password', { password }, ['PASSWORD_IGNORED /identity/password']],
    ['an invitation', { sendInvite: true }, ['INVITE_NOT_NEEDED /identity/sendInvite']],
    [
      'another name, a password and an invitation',
      { name: 'Jane Doe', password, sendInvite: true },
      ['PASSWORD_IGNORED /identity/password', 'NAME_IGNORED /identity/name', 'INVITE_NOT_NEEDED /identity/sendInvite'],
    ],
  ])('is linked without changes if the request has %s', (_, identity, warnings) => {
    const { result } = planIn(aWorld(linked), anInput({ identity: { sendInvite: false, ...identity } }));
    expect(result.warnings.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(warnings);
    expect(result.warnings.every(({ detail }) => /^[A-Z].*\.$/.test(detail))).toBe(true);
    expect(result.changes).toEqual([]);
    expect(result.user).toEqual({ id: 'jane', email: EMAIL, name: 'Jane Admin', status: 'ACTIVE' });
  });

  it('is linked without a warning if the name differs only in its Unicode form', () => {
    const user = aPerson({ name: 'Rene\u0301' });
    expect(
      planIn(aWorld({ user }), anInput({ identity: { name: 'René', sendInvite: false } })).result.warnings,
    ).toEqual([]);
  });

  it('needs no name and no credentials', () => {
    expect(changesIn(aWorld(linked), anInput({ identity: { name: undefined, sendInvite: undefined } }))).toEqual([]);
  });

  it.each<[string, Partial<typeof linked.user>, 'LINK' | 'ERROR', string, string[]]>([
    ['is linked if ACTIVE', {}, 'LINK', 'ACCEPTED', []],
    ['is linked if INVITED', { status: 'INVITED' }, 'LINK', 'ACCEPTED', []],
    ['is refused with ifEmailExists ERROR if ACTIVE', {}, 'ERROR', 'EMAIL_EXISTS', ['EMAIL_EXISTS /identity/email']],
    [
      'is refused with ifEmailExists ERROR if INVITED',
      { status: 'INVITED' },
      'ERROR',
      'EMAIL_EXISTS',
      ['EMAIL_EXISTS /identity/email'],
    ],
    [
      'is refused if DEACTIVATED',
      { status: 'DEACTIVATED' },
      'LINK',
      'USER_DEACTIVATED',
      ['USER_DEACTIVATED /identity/email'],
    ],
    [
      'gets both errors with ifEmailExists ERROR if DEACTIVATED',
      { status: 'DEACTIVATED' },
      'ERROR',
      'EMAIL_EXISTS',
      ['EMAIL_EXISTS /identity/email', 'USER_DEACTIVATED /identity/email'],
    ],
  ])('%s', (_, person, ifEmailExists, code, problems) => {
    const world = aWorld({ user: aPerson(person) });
    expect(verdictOn(world, anInput({ mode: { ifEmailExists } }))).toEqual({ code, problems });
  });

  it.each(['sendInvite', 'password', 'name'] as const)('is not reactivated by %s', (field) => {
    const identity = {
      sendInvite: undefined,
      name: undefined,
      ...{ [field]: { sendInvite: true, password, name: 'J' }[field] },
    };
    expect(verdictOn(aWorld({ user: aPerson({ status: 'DEACTIVATED' }) }), anInput({ identity }))).toEqual({
      code: 'USER_DEACTIVATED',
      problems: ['USER_DEACTIVATED /identity/email'],
    });
  });
});

describe('a password', () => {
  const grants = { buildingAssignments: [{ buildingId: 14, type: 'STAFF' as const }] };
  const refused = { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED /identity/password'] };

  it.each(['org_admin', 'admin', 'platform_admin'] as const)('can be set by %s', (role) => {
    expect(verdictOn(aWorld({ actor: aCaller(role) }), anInput({ identity: { password } })).code).toBe('ACCEPTED');
  });

  it('cannot be set by a building administrator for a new user', () => {
    const world = aWorld({ actor: aBuildingAdmin(14) });
    expect(verdictOn(world, anInput({ identity: { password }, grants }))).toEqual(refused);
  });

  it('cannot be sent by a building administrator even if it would be ignored', () => {
    const world = aWorld({ ...linked, actor: aBuildingAdmin(14) });
    expect(verdictOn(world, anInput({ identity: { password }, grants }))).toEqual(refused);
  });

  it('cannot be set by a building administrator who is also a viewer', () => {
    const world = aWorld({ actor: { ...aCaller('viewer'), administers: [14] } });
    expect(verdictOn(world, anInput({ identity: { password }, grants }))).toEqual(refused);
  });
});
