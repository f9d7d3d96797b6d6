import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { USER, userOf } from '../support/people.js';
import { aCaller, aCompany } from '../support/requests.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('user', () => {
  it('returns roles, assignments and the history of residences', async () => {
    const { organization, buildings, token } = await aCompany(app);
    const [first, second] = buildings;
    const { id, email, orgId } = await aUser(app.prisma, organization, {
      name: 'Jane',
      roleKeys: ['admin', 'platform_admin', 'viewer'],
      assignments: [
        { buildingId: second!.id, type: 'STAFF' },
        { buildingId: first!.id, type: 'MANAGER' },
      ],
    });
    const at = (month: number): Date => new Date(Date.UTC(2026, month));
    const lived = [
      { unitId: first!.units[0]!, startedAt: at(1), endedAt: at(2) },
      { unitId: second!.units[1]!, startedAt: at(3), endedAt: null },
      { unitId: first!.units[0]!, startedAt: at(2), endedAt: at(3) },
    ];
    await app.prisma.occupancy.createMany({ data: lived.map((o) => ({ orgId, userId: id, ...o })) });

    const jane = await userOf(app, token, id);

    expect(jane).toMatchObject({ id, email, name: 'Jane', status: 'ACTIVE', invitation: null });
    expect(jane.roles!.map(({ key, grantable }) => [key, grantable])).toEqual([
      ['viewer', true],
      ['admin', true],
      ['platform_admin', false],
    ]);
    expect(jane.assignments.map(({ type, building }) => [building.id, building.name, type])).toEqual([
      [first!.id, 'Building 0', 'MANAGER'],
      [second!.id, 'Building 1', 'STAFF'],
    ]);
    expect(jane.occupancies).toEqual(
      [lived[1]!, lived[2]!, lived[0]!].map(({ unitId, startedAt, endedAt }) => ({
        id: expect.any(String),
        startedAt: startedAt.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
        unit: { id: unitId, label: unitId === first!.units[0] ? '100' : '101' },
        building:
          unitId === first!.units[0] ? { id: first!.id, name: 'Building 0' } : { id: second!.id, name: 'Building 1' },
      })),
    );
  });

  const hours = (count: number): Date => new Date(Date.now() + count * 3_600_000);
  const hash = { tokenHash: new Uint8Array(32) };
  it.each([
    ['QUEUED', {}],
    ['QUEUED', { ...hash, expiresAt: hours(72) }], // the mail is just being sent
    ['SENT', { ...hash, sentAt: hours(-1), expiresAt: hours(71) }],
    ['EXPIRED', { ...hash, sentAt: hours(-73), expiresAt: hours(-1) }],
    ['ACCEPTED', { ...hash, sentAt: hours(-2), expiresAt: hours(70), acceptedAt: hours(-1) }],
    ['FAILED', { failedAt: hours(-1), failureReason: '550 No such mailbox' }],
    [null, { revokedAt: hours(-1) }],
    [null, { supersededAt: hours(-1) }],
  ])('returns an invitation that is %s', async (status, row) => {
    const { organization, token } = await aCompany(app);
    const { orgId, id } = await aUser(app.prisma, organization, { status: 'INVITED' });
    await app.prisma.invitation.create({ data: { orgId, userId: id, ...row } });

    const { invitation } = await userOf(app, token, id);

    if (status === null) expect(invitation).toBeNull();
    else {
      const { sentAt, expiresAt, acceptedAt, failureReason } = row as Partial<Record<string, Date>>;
      const isOpen = status === 'SENT' || status === 'EXPIRED';
      expect(invitation).toEqual({
        status,
        createdAt: expect.any(String),
        sentAt: sentAt?.toISOString() ?? null,
        expiresAt: isOpen ? expiresAt?.toISOString() : null,
        acceptedAt: acceptedAt?.toISOString() ?? null,
        failureReason: failureReason ?? null,
      });
    }
  });

  it('accepts the id in capitals', async () => {
    const { admin, token } = await aCompany(app);

    expect((await userOf(app, token, admin.id.toUpperCase())).id).toBe(admin.id);
  });

  it('answers the same for an unknown id, a malformed one, and one of another organization', async () => {
    const { token } = await aCompany(app);
    const foreign = await aUser(app.prisma, await anOrganization(app.prisma));
    const answers = [];
    for (const id of [randomUUID(), foreign.id, 'x', '', '%', '\u0000', '\ud800', 5]) {
      answers.push(await sendGraphql(app, token, USER, { id }));
    }

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, code: 'NOT_FOUND', errors: [], data: { user: null } });
      expect(answer.text).toBe(answers[0]!.text);
    }
  });

  it('never returns a password, token or hash', async () => {
    const { admin, token } = await aCompany(app);

    for (const field of ['passwordHash', 'orgId', 'invitation { tokenHash }', 'passwordSetById']) {
      const { code } = await sendGraphql(app, token, `{ user(id: "${admin.id}") { ${field} } }`);
      expect(code).toBe('INVALID_INPUT');
    }
  });

  it('returns the units of a home only to callers who may read the building', async () => {
    const { organization, buildings } = await aCompany(app);
    const { id, token } = await aCaller(app, organization, { unitIds: [buildings[0]!.units[0]!] });
    const query = `{ user(id: "${id}") { occupancies { building { name } } } }`;

    expect((await sendGraphql(app, token, query)).data).toEqual({
      user: { occupancies: [{ building: { name: 'Building 0' } }] },
    });
    expect((await sendGraphql(app, token, query.replace('name', 'units { id }'))).data).toEqual({
      user: { occupancies: [{ building: { units: null } }] },
    });
  });
});
