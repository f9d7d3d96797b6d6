import fc from 'fast-check';
import type { AssignmentType, UserStatus } from '../../src/database/generated/enums.js';
import type { TestApp } from './app.js';
import { aUser, type TestUser } from './builders.js';
import { sendGraphql } from './graphql.js';
import { ABSENT, assignmentsIn, NOBODY, post, residentsIn, rolesOf } from './older-calls.js';
import { USER, USERS } from './people.js';
import type { TestCompany } from './requests.js';
import { TRANSPORTS } from './transports.js';

/** Buildings and units by index. The caller administers the first two of four buildings. */
export interface Holdings {
  assignments: { building: number; type: AssignmentType }[];
  /** At most one home for each unit. Each building has two units. */
  homes: { building: number; unit: number }[];
  roleKeys: string[];
}

/** A building or unit that a call names: an index, an id that does not exist, or one of another organization. */
export type Named = number | 'absent' | 'foreign';

export interface Asked {
  by: 'REST' | 'GraphQL' | 'assignments' | 'residents' | 'roles' | 'user' | 'users';
  assignments: { building: Named; type: AssignmentType }[];
  home: { building: Named; unit: Named; mode: string; from: Named | null } | null;
  roleKeys: string[];
  isDryRun: boolean;
}

interface Twins {
  status: UserStatus;
  /** What the caller can see. */
  seen: Holdings;
  /** What the caller cannot see: of the first person, and of the second. */
  hidden: [Holdings, Holdings];
  asked: Asked;
}

export const SEEN = [0, 1];
const HIDDEN = [2, 3];
const UNITS = 2;

const type = fc.constantFrom<AssignmentType>('STAFF', 'STAFF', 'MANAGER', 'BUILDING_ADMIN');
const holdingsIn = (buildings: number[], roles: fc.Arbitrary<string[]>) =>
  fc.record<Holdings>({
    assignments: fc.uniqueArray(fc.record({ building: fc.constantFrom(...buildings), type }), {
      selector: ({ building }) => building,
      maxLength: 2,
    }),
    homes: fc.uniqueArray(fc.record({ building: fc.constantFrom(...buildings), unit: fc.nat(UNITS - 1) }), {
      selector: ({ building, unit }) => building * UNITS + unit,
      maxLength: 3,
    }),
    roleKeys: roles,
  });

const building = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...SEEN) },
  { weight: 2, arbitrary: fc.constantFrom(...HIDDEN) },
  { weight: 1, arbitrary: fc.constantFrom<Named>('absent', 'foreign') },
);
/** Index of a unit, counted over all buildings. */
const unit = fc.oneof(
  { weight: 8, arbitrary: fc.nat(4 * UNITS - 1) },
  { weight: 1, arbitrary: fc.constantFrom<Named>('absent', 'foreign') },
);

const asked = fc.record<Asked>({
  by: fc.constantFrom('REST', 'GraphQL', 'assignments', 'residents', 'residents', 'roles', 'user', 'users'),
  assignments: fc.array(fc.record({ building, type }), { maxLength: 2 }),
  home: fc.option(
    fc
      .record({ building, unit, mode: fc.constantFrom('ADD', 'MOVE', 'MOVE', 'MOVE'), from: fc.option(unit) })
      // Mostly a unit of the building. `from` only where the shape of the request allows it.
      .map(({ building: of, unit: to, mode, from }) => {
        const at = typeof of === 'number' && typeof to === 'number' && to % 3 !== 0 ? of * UNITS + (to % UNITS) : to;
        return { building: of, unit: at, mode, from: mode === 'MOVE' && from !== at ? from : null };
      }),
    { freq: 6 },
  ),
  roleKeys: fc.constantFrom([], [], [], ['viewer'], ['none']),
  isDryRun: fc.boolean(),
});

/** Two people who look the same to the caller, and a call about each. */
export const twins: fc.Arbitrary<Twins> = fc.record({
  status: fc.constantFrom<UserStatus>('ACTIVE', 'ACTIVE', 'INVITED', 'DEACTIVATED'),
  seen: holdingsIn(SEEN, fc.constant([])),
  hidden: fc.tuple(
    holdingsIn(HIDDEN, fc.subarray(['viewer', 'org_admin', 'admin'])),
    holdingsIn(HIDDEN, fc.subarray(['viewer', 'org_admin', 'admin'])),
  ),
  asked,
});

export async function aTwin(
  { prisma }: TestApp,
  { organization, buildings }: TestCompany,
  status: UserStatus,
  seen: Holdings,
  hidden: Holdings,
): Promise<TestUser> {
  const homes = [...seen.homes, ...hidden.homes];
  return aUser(prisma, organization, {
    status,
    roleKeys: hidden.roleKeys,
    assignments: [...seen.assignments, ...hidden.assignments].map((a) => ({
      buildingId: buildings[a.building]!.id,
      type: a.type,
    })),
    unitIds: homes.map((home) => buildings[home.building]!.units[home.unit]!),
  });
}

/** The whole answer as text, without the ids, addresses and times that differ between the two people. */
export async function answerTo(
  app: TestApp,
  token: string,
  [own, foreign]: [TestCompany, TestCompany],
  { id, email }: Pick<TestUser, 'id' | 'email'>,
  { by, assignments, home, roleKeys, isDryRun }: Asked,
): Promise<string> {
  const buildingId = (of: Named): number =>
    typeof of === 'number' ? own.buildings[of]!.id : of === 'absent' ? ABSENT : foreign.buildings[0]!.id;
  const unitId = (of: Named): number =>
    typeof of === 'number'
      ? own.buildings[Math.floor(of / UNITS)]!.units[of % UNITS]!
      : of === 'absent'
        ? ABSENT
        : foreign.buildings[0]!.units[0]!;
  const resident = home && {
    buildingId: buildingId(home.building),
    unitId: unitId(home.unit),
    mode: home.mode,
    fromUnitId: home.from === null ? null : unitId(home.from),
  };
  const [assignment] = assignments;

  const answer = async (): Promise<string> => {
    if (by === 'user') return (await sendGraphql(app, token, USER, { id })).text;
    if (by === 'users') return (await sendGraphql(app, token, USERS, { email })).text;
    if (by === 'roles') return (await post(app, token, rolesOf(id), { roleKeys })).text;
    if (by === 'assignments' && assignment !== undefined) {
      const body = { userId: id, type: assignment.type };
      return (await post(app, token, assignmentsIn(buildingId(assignment.building)), body)).text;
    }
    if (by === 'residents' && resident !== null) {
      const { buildingId: at, ...body } = resident;
      return (await post(app, token, residentsIn(at), { userId: id, ...body })).text;
    }
    const [, { provision }] = TRANSPORTS[by === 'GraphQL' ? 1 : 0]!;
    const buildingAssignments = assignments.map((a) => ({ buildingId: buildingId(a.building), type: a.type }));
    const grants = { orgRoleKeys: roleKeys, buildingAssignments, resident };
    return (await provision(app, token, { identity: { email }, grants, mode: { dryRun: isDryRun } })).text;
  };

  return (await answer())
    .replaceAll(id, NOBODY)
    .replaceAll(email, 'somebody@test.example')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replace(/"(cursor|startCursor|endCursor)":"[^"]+"/g, '"$1":"CURSOR"');
}
