import { randomInt, randomUUID } from 'node:crypto';
import pg from 'pg';
import { CONSTRAINTS, type ConstraintName } from '../../src/errors/constraints.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, type TestUser } from '../support/builders.js';
import { anEmail } from '../support/inputs.js';
import { auditChecks, credentialChecks, failureChecks, mailChecks } from '../support/row-checks.js';

type Row = Record<string, unknown>;

describe('the database', () => {
  let test: TestApp;
  let session: pg.Client;
  let org: TestOrganization;
  let other: TestOrganization;
  let user: TestUser;
  let stranger: TestUser;

  beforeAll(async () => {
    test = await startTestApp();
    session = new pg.Client({ connectionString: test.settings.databaseUrl! });
    await session.connect();
    org = await anOrganization(test.prisma);
    other = await anOrganization(test.prisma);
    user = await aUser(test.prisma, org, { unitIds: [unitOf(org)], roleKeys: ['viewer'] });
    stranger = await aUser(test.prisma, other);
  });
  afterAll(async () => {
    await session.end();
    await test.close();
  });

  /** @returns the name of the constraint that refused the row, or null */
  async function refusalOf(table: string, row: Row): Promise<string | null> {
    const columns = Object.keys(row).map((column) => `"${column}"`);
    const values = columns.map((_, i) => `$${i + 1}`);
    try {
      await session.query(`INSERT INTO "${table}" (${columns.join()}) VALUES (${values.join()})`, Object.values(row));
      return null;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.constraint !== undefined) return error.constraint;
      throw error;
    }
  }

  const aUserRow = (): Row => ({ orgId: org.id, id: randomUUID(), email: anEmail(), name: 'X', status: 'INVITED' });
  const aRoleRow = (): Row => ({ id: randomInt(1000, 2 ** 31), key: randomUUID(), name: 'X' });
  const unitOf = ({ buildings: [first] }: TestOrganization, n = 0): number => first!.units[n]!;
  const anOccupancy = (): Row => ({ orgId: org.id, id: randomUUID(), userId: user.id, unitId: unitOf(org, 1) });
  const anInvitation = (): Row => ({ orgId: org.id, id: randomUUID(), userId: user.id });
  const anEvent = (): Row => ({
    orgId: org.id,
    id: randomUUID(),
    actorOrgId: org.id,
    actorId: user.id,
    subjectId: user.id,
    changes: '[{"kind":"USER_CREATED"}]',
    requestId: randomUUID(),
    transport: 'REST',
  });

  /** Rows that each break only one CHECK. */
  const REFUSED: [ConstraintName, string, string, () => Row][] = [
    ...[
      ['upper case', 'Person@test.example'],
      ['a space', 'per son@test.example'],
      ['a leading space', ' person@test.example'],
      ['a line break at its end', 'person@test.example\n'],
      ['a tab', 'person\t@test.example'],
      ['a no-break space', 'person\u00a0@test.example'],
      ['a zero-width space', 'person\u200b@test.example'],
      ['a non-ASCII letter', 'pérson@test.example'],
      ['the Kelvin sign', 'person\u212a@test.example'],
      ['a control character', 'person\u007f@test.example'],
      ['no characters', ''],
    ].map(([title, email]): [ConstraintName, string, string, () => Row] => [
      'User_email_check',
      `an e-mail address with ${title!}`,
      'User',
      () => ({ ...aUserRow(), email }),
    ]),
    ['User_identity_check', 'an issuer alone', 'User', () => ({ ...aUserRow(), identityIssuer: 'https://x' })],
    ['User_identity_check', 'a subject alone', 'User', () => ({ ...aUserRow(), identitySubject: 'x' })],
    ['User_active_has_password_check', 'ACTIVE without hash', 'User', () => ({ ...aUserRow(), status: 'ACTIVE' })],
    [
      'User_password_set_by_check',
      'a password setter without an organization',
      'User',
      () => ({ ...aUserRow(), passwordSetById: user.id }),
    ],
    [
      'User_password_set_by_check',
      'a user and a key as setter',
      'User',
      () => ({
        ...aUserRow(),
        passwordSetByOrgId: org.id,
        passwordSetById: user.id,
        passwordSetByKeyId: randomUUID(),
      }),
    ],
    ['User_password_set_by_check', 'no setter id', 'User', () => ({ ...aUserRow(), passwordSetByOrgId: org.id })],
    [
      'Occupancy_ended_after_started_check',
      'an occupancy that ends before it starts',
      'Occupancy',
      () => ({ ...anOccupancy(), startedAt: '2026-01-02', endedAt: '2026-01-01' }),
    ],
    ['Role_permissions_check', 'a NULL in a list', 'Role', () => ({ ...aRoleRow(), permissions: '{AUDIT_READ,NULL}' })],
    ['Invitation_token_hash_check', 'a hash of another length', 'Invitation', () => withToken(Buffer.alloc(31))],
    ['Invitation_expiry_check', 'a token with no expiry', 'Invitation', () => ({ ...withToken(), expiresAt: null })],
    ['Invitation_expiry_check', 'an expiry and no token', 'Invitation', () => ({ ...withToken(), tokenHash: null })],
    ...failureChecks(anInvitation),
    ...mailChecks(() => ({ orgId: org.id, userId: user.id })),
    ...credentialChecks(() => ({ orgId: org.id, userId: user.id })),
    ...auditChecks(anEvent),
    ['SchemaCompatibility_id_check', 'a second row', 'SchemaCompatibility', () => ({ id: 2, oldestMigration: 'x' })],
  ];
  const withToken = (tokenHash = Buffer.alloc(32, 7)): Row => ({
    ...anInvitation(),
    tokenHash,
    expiresAt: '2099-01-01',
  });

  it.each(REFUSED)('refuses by %s: %s', async (constraint, _title, table, row) => {
    expect(await refusalOf(table, row())).toBe(constraint);
  });

  it('has no CHECK without a test above', () => {
    const checks = Object.keys(CONSTRAINTS).filter((name) => name.endsWith('_check'));
    expect([...new Set(REFUSED.map(([name]) => name))].sort()).toEqual(checks.sort());
  });

  it.each<[string, string, () => Row]>([
    [
      'a user with an address of every printable character',
      'User',
      () => ({ ...aUserRow(), email: `!#$%&'*+-/=?^_{|}~.09az@test.example` }),
    ],
    [
      'an occupancy that ends when it starts',
      'Occupancy',
      () => ({ ...anOccupancy(), startedAt: '2026-01-01', endedAt: '2026-01-01' }),
    ],
    ['an invitation with its token', 'Invitation', () => withToken()],
    ['an audit event', 'AuditEvent', anEvent],
    ['an audit event of a key', 'AuditEvent', () => ({ ...anEvent(), actorId: null, actorKeyId: randomUUID() })],
  ])('accepts %s', async (_title, table, row) => {
    expect(await refusalOf(table, row())).toBeNull();
  });

  it.each<[string, ConstraintName, string, () => Row]>([
    ['the same address twice', 'User_orgId_email_key', 'User', () => ({ ...aUserRow(), email: user.email })],
    [
      'the same role twice',
      'UserRole_orgId_userId_roleId_key',
      'UserRole',
      () => ({ orgId: org.id, userId: user.id, roleId: 1 }),
    ],
    [
      'a second active occupancy of a unit',
      'Occupancy_orgId_userId_unitId_active_key',
      'Occupancy',
      () => ({ ...anOccupancy(), unitId: unitOf(org) }),
    ],
    [
      'a second live invitation',
      'Invitation_orgId_userId_purpose_live_key',
      'Invitation',
      () => ({ ...anInvitation() }),
    ],
  ])('refuses %s', async (_title, constraint, table, row) => {
    if (table === 'Invitation') await refusalOf(table, row());
    expect(await refusalOf(table, row())).toBe(constraint);
  });

  it.each<[string, ConstraintName, string, () => Row]>([
    ['a role', 'UserRole_orgId_userId_fkey', 'UserRole', () => ({ orgId: org.id, userId: stranger.id, roleId: 1 })],
    [
      "an assignment of another tenant's user",
      'BuildingAssignment_orgId_userId_fkey',
      'BuildingAssignment',
      () => ({ orgId: org.id, userId: stranger.id, buildingId: org.buildings[0]!.id, type: 'STAFF' }),
    ],
    [
      "an assignment in another tenant's building",
      'BuildingAssignment_orgId_buildingId_fkey',
      'BuildingAssignment',
      () => ({ orgId: org.id, userId: user.id, buildingId: other.buildings[0]!.id, type: 'STAFF' }),
    ],
    [
      "an occupancy of another tenant's user",
      'Occupancy_orgId_userId_fkey',
      'Occupancy',
      () => ({ ...anOccupancy(), userId: stranger.id }),
    ],
    [
      "an occupancy of another tenant's unit",
      'Occupancy_orgId_unitId_fkey',
      'Occupancy',
      () => ({ ...anOccupancy(), unitId: unitOf(other) }),
    ],
    [
      "a unit in another tenant's building",
      'Unit_orgId_buildingId_fkey',
      'Unit',
      () => ({ orgId: org.id, buildingId: other.buildings[0]!.id, label: 'X' }),
    ],
    ['an invitation', 'Invitation_orgId_userId_fkey', 'Invitation', () => ({ ...anInvitation(), userId: stranger.id })],
    ['an event', 'AuditEvent_orgId_subjectId_fkey', 'AuditEvent', () => ({ ...anEvent(), subjectId: stranger.id })],
  ])('refuses a link across tenants: %s', async (_title, constraint, table, row) => {
    expect(await refusalOf(table, row())).toBe(constraint);
  });

  it.each(['User', 'Building', 'Unit', 'Role', 'Organization'])('keeps used rows of "%s"', async (table) => {
    await expect(session.query(`DELETE FROM "${table}"`)).rejects.toMatchObject({
      code: expect.stringMatching(/^(23503|23001)$/),
    });
  });
});
