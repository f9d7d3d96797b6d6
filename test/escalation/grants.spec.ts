import { startTestApp, type TestApp } from '../support/app.js';
import { type TestUser, unique, type UserOptions } from '../support/builders.js';
import {
  CALLERS,
  expectedOf,
  type Expected,
  type Grant,
  GRANTS,
  type Holds,
  titleOf,
} from '../support/authority-oracle.js';
import { assignmentsIn, post, residentsIn, rolesOf, USERS } from '../support/older-calls.js';
import { aCaller, aCompany, type TestCaller, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

/** The user of a call: the caller, or another person who lives where the grant would move them from. */
const SUBJECTS = ['another user', 'oneself'] as const;
type Subject = (typeof SUBJECTS)[number];

const PASSWORD = 'a first password';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());

const building = (place: 'A' | 'B') => company.buildings[place === 'A' ? 0 : 1]!;

/** Options for what the user holds, and for a home to move out of if the grant is a MOVE. */
function optionsOf({ role, assignment, home }: Holds, grant: Grant | null): UserOptions {
  const homes = [home, grant?.kind === 'residence' ? grant.from : undefined].filter((place) => place !== undefined);
  return {
    roleKeys: role === undefined ? [] : [role],
    assignments: assignment === undefined ? [] : [{ buildingId: building(assignment.in).id, type: assignment.type }],
    unitIds: [...new Set(homes)].map((place) => building(place).units[1]!),
  };
}

interface Cell {
  caller: TestCaller;
  person: TestUser;
  grant: Grant;
  expected: Expected;
  title: string;
}

/** Users whom no call changes, so that one user serves all calls that are refused or dry runs. */
const unchanged = new Map<string, Promise<TestCaller>>();

function aPerson(part: 'caller' | 'person', options: UserOptions, isChanged: boolean): Promise<TestCaller> {
  const key = part + JSON.stringify(options);
  const found = isChanged ? undefined : unchanged.get(key);
  const person = found ?? aCaller(app, company.organization, options);
  if (!isChanged) unchanged.set(key, person);
  return person;
}

/** Every grant by one caller to one user. */
async function cellsOf(holds: Holds, subject: Subject, { isPreview }: { isPreview: boolean }): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const grant of GRANTS) {
    const isOneself = subject === 'oneself';
    const expected = expectedOf(holds, grant, isOneself ? holds : {});
    const isChanged = !isPreview && expected === 'allowed';
    const caller = await aPerson('caller', optionsOf(holds, isOneself ? grant : null), isChanged);
    const person = isOneself ? caller : await aPerson('person', optionsOf({}, grant), isChanged);
    cells.push({ caller, person, grant, expected, title: titleOf(grant) });
  }
  return cells;
}

/** The grant as the grants of `provisionUser`. */
function grantsOf(grant: Grant, holds: Holds): object {
  switch (grant.kind) {
    case 'role':
      return { orgRoleKeys: [grant.key] };
    case 'assignment':
      return { buildingAssignments: [{ buildingId: building(grant.in).id, type: grant.type }] };
    case 'residence': {
      const { id: buildingId, units } = building(grant.in);
      return { resident: { buildingId, unitId: units[0], mode: grant.from === undefined ? 'ADD' : 'MOVE' } };
    }
    case 'password':
      // Adds a grant that a building administrator may make, so that only the password decides.
      return holds.assignment === undefined
        ? {}
        : { resident: { buildingId: building('A').id, unitId: building('A').units[0] } };
    case 'invitation':
      return {};
  }
}

/** The same grant by its older call. A password or an invitation creates a user. */
function olderCallOf({ grant, person }: Cell): readonly [path: string, body: object] {
  const identity = { email: `${unique('new')}@test.example`, name: 'New Person' };
  switch (grant.kind) {
    case 'role':
      return [rolesOf(person.id), { roleKeys: [grant.key] }];
    case 'assignment':
      return [assignmentsIn(building(grant.in).id), { userId: person.id, type: grant.type }];
    case 'residence': {
      const mode = grant.from === undefined ? 'ADD' : 'MOVE';
      return [residentsIn(building(grant.in).id), { userId: person.id, unitId: building(grant.in).units[0], mode }];
    }
    case 'password':
      return [USERS, { ...identity, password: PASSWORD }];
    case 'invitation':
      return [USERS, { ...identity, sendInvite: true }];
  }
}

const outcomes = (cells: Cell[], answers: string[]) =>
  Object.fromEntries(cells.map(({ title }, index) => [title, answers[index]]));
const expectations = (cells: Cell[]) =>
  outcomes(
    cells,
    cells.map(({ expected }) => expected),
  );

describe.each(CALLERS)('%s', (_caller, holds) => {
  describe.each(SUBJECTS)('for the user: %s', (subject) => {
    it.each(TRANSPORTS)(
      'dry runs over %s allow what the contract allows, and nothing more',
      async (_name, { provision }) => {
        const cells = await cellsOf(holds, subject, { isPreview: true });
        const before = await snapshot(app.prisma);
        const answers: string[] = [];
        for (const { caller, person, grant } of cells) {
          const extra =
            grant.kind === 'password'
              ? { password: PASSWORD }
              : grant.kind === 'invitation'
                ? { sendInvite: true }
                : {};
          const input = {
            identity: { email: person.email, ...extra },
            grants: grantsOf(grant, holds),
            mode: { dryRun: true },
          };
          const { result, errors, text } = await provision(app, caller.token, input);
          answers.push(result === undefined ? (errors?.[0]?.code ?? text) : 'allowed');
        }
        expect(outcomes(cells, answers)).toEqual(expectations(cells));
        expect(await snapshot(app.prisma)).toEqual(before);
      },
    );

    it('older calls allow what the contract allows, and nothing more', async () => {
      const cells = await cellsOf(holds, subject, { isPreview: false });
      const call = async (cell: Cell): Promise<string> => {
        const { status, body } = await post(app, cell.caller.token, ...olderCallOf(cell));
        return status < 300 ? 'allowed' : status === 403 ? body.errors[0].code : JSON.stringify(body);
      };
      const refused = cells.filter(({ expected }) => expected !== 'allowed');
      const allowed = cells.filter(({ expected }) => expected === 'allowed');

      const before = await snapshot(app.prisma);
      const answers: string[] = [];
      for (const cell of refused) answers.push(await call(cell));
      expect(outcomes(refused, answers)).toEqual(expectations(refused));
      expect(await snapshot(app.prisma)).toEqual(before);

      for (const cell of allowed)
        expect({ title: cell.title, answer: await call(cell) }).toEqual({ title: cell.title, answer: 'allowed' });
      await expectGranted(allowed);
    });
  });
});

/** Each call made only the change that it was made for, and no user holds more than the caller who granted it. */
async function expectGranted(cells: Cell[]): Promise<void> {
  for (const { caller, person, grant, title } of cells) {
    const events = await app.prisma.auditEvent.findMany({ where: { actorId: caller.id } });
    const kinds = events.flatMap(({ changes }) => (changes as { kind: string }[]).map(({ kind }) => kind));
    const { allowed, about } = EFFECTS[grant.kind];
    expect({ title, unexpected: kinds.filter((kind) => !allowed.includes(kind)) }).toEqual({ title, unexpected: [] });
    if (about === 'person') expect(events.every(({ subjectId }) => subjectId === person.id)).toBe(true);

    const held = await app.prisma.userRole.findMany({ where: { userId: person.id }, include: { role: true } });
    const own = await app.prisma.userRole.findMany({ where: { userId: caller.id }, include: { role: true } });
    const may = new Set(own.flatMap(({ role }) => role.permissions));
    expect(held.flatMap(({ role }) => role.permissions).filter((permission) => !may.has(permission))).toEqual([]);
  }
}

const EFFECTS: Record<Grant['kind'], { allowed: string[]; about: 'person' | 'new' }> = {
  role: { allowed: ['ROLE_GRANTED'], about: 'person' },
  assignment: { allowed: ['ASSIGNMENT_CREATED', 'ASSIGNMENT_UPDATED'], about: 'person' },
  residence: { allowed: ['OCCUPANCY_STARTED', 'OCCUPANCY_ENDED'], about: 'person' },
  password: { allowed: ['USER_CREATED'], about: 'new' },
  invitation: { allowed: ['USER_CREATED', 'INVITATION_QUEUED'], about: 'new' },
};
