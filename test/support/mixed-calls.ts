import fc from 'fast-check';
import type { TestApp } from './app.js';
import type { TestOrganization } from './builders.js';
import { assignmentsIn, post, residentsIn, rolesOf, USERS } from './older-calls.js';
import { TRANSPORTS } from './transports.js';

/** What a person holds in the end. Buildings and their units are given by index. */
export interface Wish {
  roleKeys: string[];
  /** At most one for each building. */
  assignments: { building: number; type: string }[];
  homes: { building: number; unit: number }[];
}

/** Some grants of the wish and the call that makes them. An older call makes one grant and has no `sendInvite`. */
interface Step {
  by: 'older' | 'REST' | 'GraphQL';
  wish: Wish;
  sendInvite: boolean;
}

const ROLE_KEYS = ['viewer', 'org_admin', 'admin'];
const NOTHING: Wish = { roleKeys: [], assignments: [], homes: [] };

const by = fc.constantFrom<Step['by']>('older', 'REST', 'GraphQL');

const wishes = fc.record<Wish>({
  roleKeys: fc.subarray(ROLE_KEYS),
  assignments: fc.uniqueArray(
    fc.record({ building: fc.nat(2), type: fc.constantFrom('MANAGER', 'STAFF', 'BUILDING_ADMIN') }),
    { selector: ({ building }) => building, maxLength: 3 },
  ),
  homes: fc.uniqueArray(fc.record({ building: fc.nat(1), unit: fc.nat(1) }), {
    selector: ({ building, unit }) => building * 2 + unit,
    maxLength: 3,
  }),
});

/** A wish and several ways to grant it: each makes every grant at least once, in any order and by any call. */
export const waysToGrant = fc.record({ wish: wishes, isInvited: fc.boolean() }).chain(({ wish, isInvited }) => {
  const single: Wish[] = [
    ...wish.roleKeys.map((key) => ({ ...NOTHING, roleKeys: [key] })),
    ...wish.assignments.map((assignment) => ({ ...NOTHING, assignments: [assignment] })),
    ...wish.homes.map((home) => ({ ...NOTHING, homes: [home] })),
  ];
  const several = fc.record<Wish>({
    roleKeys: fc.subarray(wish.roleKeys),
    assignments: fc.subarray(wish.assignments),
    homes: fc.subarray(wish.homes, { maxLength: Math.min(1, wish.homes.length) }),
  });
  const asSteps = (part: fc.Arbitrary<Wish>) => fc.record<Step>({ by, wish: part, sendInvite: fc.boolean() });
  const needed = fc.tuple(...single.map((part) => asSteps(fc.constant(part))));
  const more = fc.array(asSteps(several), { maxLength: 3 });
  const steps = fc
    .tuple(needed, more)
    .chain((parts) => fc.shuffledSubarray(parts.flat(), { minLength: parts.flat().length }));
  const way = fc.record<Way>({ first: by, steps });
  return fc.record({ wish: fc.constant(wish), isInvited: fc.constant(isInvited), ways: fc.tuple(way, way) });
});

interface Way {
  /** The call that creates the person. */
  first: Step['by'];
  steps: readonly Step[];
}

/** Runs one way for a person with that address. Every call must be accepted. @returns the id of the person */
export async function go(
  app: TestApp,
  token: string,
  { buildings }: TestOrganization,
  person: { email: string; isInvited: boolean },
  { first, steps }: Way,
): Promise<string> {
  const identity = { email: person.email, name: 'Jane', ...(person.isInvited ? { sendInvite: true } : PASSWORD) };
  const id = await created(first, identity);
  for (const step of steps) await (step.by === 'older' ? single(step.wish) : provision(step.by, step));
  return id;

  async function created(transport: Step['by'], who: object): Promise<string> {
    if (transport === 'older') return (await accepted(USERS, who)).id as string;
    const { result, text } = await transportOf(transport).provision(app, token, { identity: who });
    if (result === undefined) throw new Error(text);
    return result.user.id!;
  }

  async function single({ roleKeys, assignments, homes }: Wish): Promise<void> {
    if (roleKeys.length > 0) await accepted(rolesOf(id), { roleKeys });
    for (const { building, type } of assignments) {
      await accepted(assignmentsIn(buildings[building]!.id), { userId: id, type });
    }
    for (const { building, unit } of homes) {
      const { id: buildingId, units } = buildings[building]!;
      await accepted(residentsIn(buildingId), { userId: id, unitId: units[unit] });
    }
  }

  async function provision(transport: 'REST' | 'GraphQL', { wish, sendInvite }: Step): Promise<void> {
    const [home] = wish.homes;
    const resident = home && {
      buildingId: buildings[home.building]!.id,
      unitId: buildings[home.building]!.units[home.unit]!,
    };
    const buildingAssignments = wish.assignments.map(({ building, type }) => ({
      buildingId: buildings[building]!.id,
      type,
    }));
    const grants = { orgRoleKeys: wish.roleKeys, buildingAssignments, resident };
    const input = { identity: { email: person.email, sendInvite }, grants };
    const { result, text } = await transportOf(transport).provision(app, token, input);
    if (result?.linkedExisting !== true) throw new Error(text);
  }

  async function accepted(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await post(app, token, path, body);
    if (answer.status >= 300) throw new Error(`${path} ${answer.text}`);
    return answer.body as Record<string, unknown>;
  }
}

const PASSWORD = { password: 'correct horse' };

function transportOf(name: 'REST' | 'GraphQL') {
  return TRANSPORTS.find(([title]) => title === name)![1];
}
