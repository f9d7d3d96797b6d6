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

describe('a person whom the organization does not have', () => {
  it.each<[string, Identity, string[]]>([
    ['needs a name', { name: undefined }, ['NAME_REQUIRED /identity/name']],
    ['needs credentials', { sendInvite: undefined }, ['CREDENTIALS_REQUIRED /identity']],
    ['is not invited by sendInvite: false', { sendInvite: false }, ['CREDENTIALS_REQUIRED /identity']],
    [
      'is told of both at once',
      { name: undefined, sendInvite: false },
      ['NAME_REQUIRED /identity/name', 'CREDENTIALS_REQUIRED /identity'],
    ],
    ['needs a name also with a password', { name: undefined, password }, ['NAME_REQUIRED /identity/name']],
  ])('%s', (_, identity, problems) => {
    expect(verdictOn(aWorld(), anInput({ identity }))).toEqual({ code: 'INVALID_INPUT', problems });
  });

  it.each<[string, Identity, string, string[]]>([
    ['is INVITED with an invitation only', {}, 'INVITED', ['USER_CREATED', 'INVITATION_QUEUED']],
    ['is ACTIVE with a password only', { sendInvite: false, password }, 'ACTIVE', ['USER_CREATED']],
    ['is ACTIVE at once with both, and invited too', { password }, 'ACTIVE', ['USER_CREATED', 'INVITATION_QUEUED']],
  ])('%s', (_, identity, status, changes) => {
    const { result } = planIn(aWorld(), anInput({ identity }));
    expect(result.user).toEqual({ id: 'new-user', email: EMAIL, name: 'Jane Admin', status });
    expect(result.changes.map(({ kind }) => kind)).toEqual(changes);
    expect(result.warnings).toEqual([]);
  });

  it('may be asked for with ifEmailExists ERROR', () => {
    const { result } = planIn(aWorld(), anInput({ mode: { ifEmailExists: 'ERROR' } }));
    expect(result).toMatchObject({ created: true, linkedExisting: false });
  });

  it('is created although another organization has a user with the same address', () => {
    const { result } = planIn(aWorld({ user: aPerson({ orgId: 2 }) }), anInput());
    expect(result).toMatchObject({ created: true, linkedExisting: false, user: { id: 'new-user' } });
  });
});

describe('a person whom the organization has', () => {
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
    ['the name left out', { name: undefined }, []],
    ['the same name', { name: 'Jane Admin' }, []],
    ['another name', { name: 'Jane Doe' }, ['NAME_IGNORED /identity/name']],
    ['the name in other letters', { name: 'JANE ADMIN' }, ['NAME_IGNORED /identity/name']],
    ['a password', { password }, ['PASSWORD_IGNORED /identity/password']],
    ['sendInvite', { sendInvite: true }, ['INVITE_NOT_NEEDED /identity/sendInvite']],
    [
      'all of it',
      { name: 'Jane Doe', password, sendInvite: true },
      ['PASSWORD_IGNORED /identity/password', 'NAME_IGNORED /identity/name', 'INVITE_NOT_NEEDED /identity/sendInvite'],
    ],
  ])('is linked with %s; warnings change nothing', (_, identity, warnings) => {
    const { result } = planIn(aWorld(linked), anInput({ identity: { sendInvite: false, ...identity } }));
    expect(result.warnings.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(warnings);
    expect(result.warnings.every(({ detail }) => /^[A-Z].*\.$/.test(detail))).toBe(true);
    expect(result.changes).toEqual([]);
    expect(result.user).toEqual({ id: 'jane', email: EMAIL, name: 'Jane Admin', status: 'ACTIVE' });
  });

  it('is linked without a warning when the name differs only in how its letters are composed', () => {
    const user = aPerson({ name: 'Rene\u0301' });
    expect(
      planIn(aWorld({ user }), anInput({ identity: { name: 'René', sendInvite: false } })).result.warnings,
    ).toEqual([]);
  });

  it('needs neither name nor credentials', () => {
    expect(changesIn(aWorld(linked), anInput({ identity: { name: undefined, sendInvite: undefined } }))).toEqual([]);
  });

  it.each<[string, Partial<typeof linked.user>, 'LINK' | 'ERROR', string, string[]]>([
    ['ACTIVE and to be linked', {}, 'LINK', 'ACCEPTED', []],
    ['INVITED and to be linked', { status: 'INVITED' }, 'LINK', 'ACCEPTED', []],
    ['ACTIVE and not to be linked', {}, 'ERROR', 'EMAIL_EXISTS', ['EMAIL_EXISTS /identity/email']],
    ['INVITED and not to be linked', { status: 'INVITED' }, 'ERROR', 'EMAIL_EXISTS', ['EMAIL_EXISTS /identity/email']],
    [
      'DEACTIVATED and to be linked',
      { status: 'DEACTIVATED' },
      'LINK',
      'USER_DEACTIVATED',
      ['USER_DEACTIVATED /identity/email'],
    ],
    [
      'DEACTIVATED and not to be linked',
      { status: 'DEACTIVATED' },
      'ERROR',
      'EMAIL_EXISTS',
      ['EMAIL_EXISTS /identity/email', 'USER_DEACTIVATED /identity/email'],
    ],
  ])('%s', (_, person, ifEmailExists, code, problems) => {
    const world = aWorld({ user: aPerson(person) });
    expect(verdictOn(world, anInput({ mode: { ifEmailExists } }))).toEqual({ code, problems });
  });

  it.each(['sendInvite', 'password', 'name'] as const)('is not revived by %s when DEACTIVATED', (field) => {
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

  it.each(['org_admin', 'admin', 'platform_admin'] as const)('may be sent by %s', (role) => {
    expect(verdictOn(aWorld({ actor: aCaller(role) }), anInput({ identity: { password } })).code).toBe('ACCEPTED');
  });

  it('may not be sent by a building administrator for a new user', () => {
    const world = aWorld({ actor: aBuildingAdmin(14) });
    expect(verdictOn(world, anInput({ identity: { password }, grants }))).toEqual(refused);
  });

  it('may not be sent by a building administrator even where it would be ignored', () => {
    const world = aWorld({ ...linked, actor: aBuildingAdmin(14) });
    expect(verdictOn(world, anInput({ identity: { password }, grants }))).toEqual(refused);
  });

  it('may not be sent by a building administrator who is a viewer too', () => {
    const world = aWorld({ actor: { ...aCaller('viewer'), administers: [14] } });
    expect(verdictOn(world, anInput({ identity: { password }, grants }))).toEqual(refused);
  });
});
