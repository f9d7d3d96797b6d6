import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { counts, snapshot } from '../support/rows.js';
import { type Answer, TRANSPORTS } from '../support/transports.js';

const ROUNDS = Array.from({ length: 20 }, (_, i) => i + 1);

describe('50 identical concurrent calls over both transports', () => {
  let test: TestApp;
  let org: TestOrganization;
  let token: string;

  beforeAll(async () => {
    test = await startTestApp();
    org = await anOrganization(test.prisma);
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
  });
  afterAll(() => test.close());

  const atOnce = (input: object): Promise<Answer[]> =>
    Promise.all(Array.from({ length: 50 }, (_, i) => TRANSPORTS[i % 2]![1].provision(test, token, input)));

  async function rowsAdded(work: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await counts(test.prisma);
    await work();
    const after = await counts(test.prisma);
    return Object.fromEntries(
      Object.entries(after).flatMap(([table, n]) => (n === before[table] ? [] : [[table, n - before[table]!]])),
    );
  }

  it.each(ROUNDS)('create one user with one set of rows, round %i', async () => {
    const input = everything(org);
    let answers: Answer[] = [];

    const added = await rowsAdded(async () => (answers = await atOnce(input)));

    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    const results = answers.map(({ result }) => result!);
    const [creator, ...others] = results.sort((a, b) => Number(b.created) - Number(a.created));
    expect(creator).toMatchObject({ created: true, linkedExisting: false });
    expect(creator!.changes).toHaveLength(7);
    for (const other of others) {
      expect(other).toMatchObject({ created: false, linkedExisting: true, changes: [], warnings: [] });
    }
    expect(new Set(results.map(({ user }) => user.id)).size).toBe(1);
    expect(new Set(results.map(({ applied }) => JSON.stringify(applied))).size).toBe(1);
    expect(added).toEqual({
      User: 1,
      UserRole: 2,
      BuildingAssignment: 2,
      Occupancy: 1,
      Invitation: 1,
      AuditEvent: 1,
      Mail: 1,
    });
  });

  it('change an existing user once', async () => {
    const input = everyChange(org, await aUserToChange(test.prisma, org));
    let answers: Answer[] = [];

    const added = await rowsAdded(async () => (answers = await atOnce(input)));

    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(answers.map(({ result }) => result!.changes.length).sort((a, b) => b - a)).toEqual([
      7,
      ...Array<number>(49).fill(0),
    ]);
    expect(added).toEqual({ UserRole: 2, BuildingAssignment: 1, Occupancy: 1, Invitation: 1, AuditEvent: 1, Mail: 1 });
  });

  it('that must not link create one user, and all others get 409', async () => {
    const input = { ...everything(org), mode: { ifEmailExists: 'ERROR' } };

    const answers = await atOnce(input);

    expect(answers.filter(({ result }) => result?.created)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'EMAIL_EXISTS').map(({ errors }) => errors)).toEqual(
      Array(49).fill([expect.objectContaining({ code: 'EMAIL_EXISTS', pointer: '/identity/email' })]),
    );
  });

  it('that set a password store the hash of the call that created the user', async () => {
    const input = everything(org);

    const answers = await atOnce({ ...input, identity: { ...input.identity, password: 'one and only password' } });

    const linked = answers.filter(({ result }) => result?.created === false);
    expect(linked).toHaveLength(49);
    expect(linked.map(({ result }) => result!.warnings.map(({ code }) => code))).toEqual(
      Array(49).fill(['PASSWORD_IGNORED', 'INVITE_NOT_NEEDED']),
    );
    expect(await test.prisma.user.count({ where: { email: input.identity.email } })).toBe(1);
  });

  it('change nothing if they are repeats or dry runs', async () => {
    const input = everything(org);
    await TRANSPORTS[0]![1].provision(test, token, input);
    const before = await snapshot(test.prisma);

    const repeats = await atOnce(input);
    const dryRuns = await atOnce({ ...everything(org), mode: { dryRun: true } });

    expect(repeats.map(({ result }) => result!.changes)).toEqual(Array(50).fill([]));
    expect(dryRuns.map(({ result }) => result!.changes.length)).toEqual(Array(50).fill(7));
    expect(await snapshot(test.prisma)).toEqual(before);
  });
});
