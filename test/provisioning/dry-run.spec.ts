import pg from 'pg';
import { PasswordsService } from '../../src/auth/passwords.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { aCompany, aLink, aRequest, refusal, type TestCompany, type TestRequest } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS, withoutNulls } from '../support/transports.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const rehearsed = (request: TestRequest): TestRequest => ({ ...request, mode: { ...request.mode, dryRun: true } });

function allGrants({ buildings: [first, second] }: TestCompany) {
  return {
    orgRoleKeys: ['viewer', 'org_admin'],
    buildingAssignments: [
      { buildingId: first!.id, type: 'MANAGER' },
      { buildingId: second!.id, type: 'STAFF' },
    ],
    resident: { buildingId: first!.id, unitId: first!.units[1], mode: 'MOVE' },
  };
}

/** Runs `work` while another connection holds the locks or writes of `sql`, and rolls them back afterwards. */
async function whileLocked<T>(sql: string, values: unknown[], work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: app.settings.databaseUrl! });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(sql, values);
    return await work();
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

/** The passwords that are hashed while `work` runs. */
async function hashedDuring(work: () => Promise<unknown>): Promise<string[]> {
  const passwords = app.app.get(PasswordsService);
  const hashed: string[] = [];
  const original = passwords.hash.bind(passwords);
  passwords.hash = (password, owner) => {
    hashed.push(password);
    return original(password, owner);
  };
  try {
    await work();
  } finally {
    passwords.hash = original;
  }
  return hashed;
}

describe.each(TRANSPORTS)('a dry run over %s', (_, transport) => {
  it('reports for a new user what the real call then does, without ids, and writes nothing', async () => {
    const company = await aCompany(app);
    const request = aRequest({ grants: allGrants(company) });
    const before = await snapshot(app.prisma);

    const rehearsal = await transport.provision(app, company.token, rehearsed(request));
    expect(await snapshot(app.prisma)).toEqual(before);
    const real = await transport.provision(app, company.token, request);

    expect(rehearsal.status).toBe(200);
    const { user, applied, changes } = real.result!;
    expect({ ...rehearsal.result, changes: rehearsal.result!.changes.map(withoutNulls) }).toEqual({
      ...real.result,
      dryRun: true,
      user: { ...user, id: null },
      applied: { ...applied, resident: { ...applied.resident, occupancyId: null } },
      changes: changes.map((change) =>
        change.kind === 'OCCUPANCY_STARTED' ? withoutNulls({ ...change, occupancyId: null }) : change,
      ),
    });
    expect(changes).toHaveLength(7);
  });

  it('reports for an existing user what the real call then does, with the ids of existing rows', async () => {
    const company = await aCompany(app);
    const [first] = company.buildings;
    const user = await aUser(app.prisma, company.organization, {
      roleKeys: ['viewer'],
      assignments: [{ buildingId: first!.id, type: 'STAFF' }],
      unitIds: [first!.units[0]!],
    });
    const home = await app.prisma.occupancy.findFirstOrThrow({ where: { userId: user.id } });
    const request = {
      identity: { email: user.email, name: 'Another Name', password: 'another password', sendInvite: true },
      grants: allGrants(company),
    };
    const before = await snapshot(app.prisma);

    const rehearsal = await transport.provision(app, company.token, rehearsed(request));
    expect(await snapshot(app.prisma)).toEqual(before);
    const real = await transport.provision(app, company.token, request);

    const kinds = ['ROLE_GRANTED', 'ASSIGNMENT_UPDATED', 'ASSIGNMENT_CREATED', 'OCCUPANCY_STARTED', 'OCCUPANCY_ENDED'];
    expect(real.result!.changes.map(({ kind }) => kind)).toEqual(kinds);
    expect(real.result!.changes[4]).toMatchObject({ occupancyId: home.id });
    const changes = real.result!.changes.map((change) =>
      change.kind === 'OCCUPANCY_STARTED' ? withoutNulls({ ...change, occupancyId: null }) : change,
    );
    expect(rehearsal.result!.changes.map(withoutNulls)).toEqual(changes);
    expect(rehearsal.result).toMatchObject({
      user: real.result!.user,
      created: false,
      linkedExisting: true,
      dryRun: true,
      warnings: real.result!.warnings,
    });
    expect(real.result!.warnings).toHaveLength(3);
  });

  it('reports no changes if there are none', async () => {
    const company = await aCompany(app);
    const request = aRequest({ grants: allGrants(company) });
    const { result } = await transport.provision(app, company.token, request);

    const rehearsal = await transport.provision(app, company.token, rehearsed(request));

    expect(rehearsal.result).toEqual({
      ...result,
      created: false,
      linkedExisting: true,
      dryRun: true,
      changes: [],
    });
  });

  it('finds the same problems as the real call', async () => {
    const company = await aCompany(app);
    const request = aRequest({
      identity: { name: null, sendInvite: false },
      grants: { ...allGrants(company), orgRoleKeys: ['nobody'] },
    });

    const rehearsal = await transport.provision(app, company.token, rehearsed(request));
    const real = await transport.provision(app, company.token, request);

    expect(refusal(rehearsal).problems).toHaveLength(3);
    expect(rehearsal.errors).toEqual(real.errors);
    expect(rehearsal.status).toBe(real.status);
  });

  it('does not wait for another transaction that locks the user', async () => {
    const company = await aCompany(app);
    const user = await aUser(app.prisma, company.organization);
    const request = aLink(user, allGrants(company));

    const { result } = await whileLocked('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [user.id], () =>
      transport.provision(app, company.token, rehearsed(request)),
    );

    expect(result?.changes).toHaveLength(5);
  });

  it('does not wait for another transaction that creates the same user', async () => {
    const company = await aCompany(app);
    const request = aRequest({ grants: allGrants(company) });
    const { email } = request.identity;

    const { result } = await whileLocked(
      `INSERT INTO "User" ("orgId", "id", "email", "name", "status") VALUES ($1, gen_random_uuid(), $2, 'Rival', 'INVITED')`,
      [company.organization.id, email],
      () => transport.provision(app, company.token, rehearsed(request)),
    );

    expect(result).toMatchObject({ created: true, dryRun: true });
  });

  it('hashes no password; of real calls, only one that creates a user does', async () => {
    const { token } = await aCompany(app);
    const request = aRequest({ identity: { password: 'a first password' } });
    const provision = (sent: TestRequest) => () => transport.provision(app, token, sent);

    expect(await hashedDuring(provision(rehearsed(request)))).toEqual([]);
    expect(await hashedDuring(provision(request))).toEqual(['a first password']);
    expect(await hashedDuring(provision(request))).toEqual([]);
    const refused = aRequest({ identity: { password: 'a first password' }, grants: { orgRoleKeys: ['nobody'] } });
    expect(await hashedDuring(provision(refused))).toEqual([]);
  });
});
