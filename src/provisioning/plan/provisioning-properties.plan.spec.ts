import fc from 'fast-check';
import { applied } from '../../../test/support/plan-apply.js';
import { type Situation, situation } from '../../../test/support/plan-arbitraries.js';
import { breachesOf } from '../../../test/support/plan-authority.js';
import { factsOf, planIn, verdictOn } from '../../../test/support/plan-world.js';
import { placeOf } from '../../../test/support/problem-order.js';
import { type ErrorCode, ERRORS, type ProblemCode, PROBLEMS } from '../../errors/catalogue.js';
import { DomainError } from '../../errors/domain-error.js';
import { HOLDING_KINDS } from '../holdings/index.js';
import { IfEmailExists } from '../provisioning.enums.js';
import { planProvisioning, type ProvisioningPlan } from './provisioning.plan.js';
import { requestOf } from './provisioning.request.js';

/** The plan; null if there are problems. */
function planOf({ world, input }: Situation): ProvisioningPlan | null {
  try {
    return planIn(world, input);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

const asDryRun = ({ world, input }: Situation): Situation => ({
  world,
  input: { ...input, mode: { ...input.mode, dryRun: true } },
});

const always = (rule: (situation: Situation) => void) => fc.assert(fc.property(situation, rule), { numRuns: 2000 });

describe('for any data and any request', () => {
  it('a repeated call changes nothing and applies the same grants', () => {
    always(({ world, input }) => {
      const first = planOf({ world, input });
      if (first === null) return;
      const after = applied(world, input, first);

      if (input.mode?.ifEmailExists === IfEmailExists.ERROR) {
        expect(verdictOn(after, input)).toEqual({ code: 'EMAIL_EXISTS', problems: ['EMAIL_EXISTS /identity/email'] });
        return;
      }
      const again = planIn(after, input);
      const { user, dryRun, applied: held, invitation } = first.result;
      expect(again.result).toEqual({
        user,
        dryRun,
        applied: held,
        invitation,
        created: false,
        linkedExisting: true,
        changes: [],
        warnings: expect.anything(),
      });
      expect(again.orgId).toBe(first.orgId);
      expect(applied(after, input, again)).toEqual(after);
    });
  });

  it('a plan never goes beyond the authority of the caller', () => {
    always(({ world, input }) => {
      const plan = planOf({ world, input });
      if (plan === null) return;
      expect(breachesOf({ world, input }, applied(world, input, plan))).toEqual([]);
    });
  });

  it('the user has all requested grants after an accepted call', () => {
    always(({ world, input }) => {
      const plan = planOf({ world, input });
      if (plan === null) return;
      const { user } = applied(world, input, plan);
      const { orgRoleKeys, buildingAssignments, resident } = input.grants ?? {};
      for (const key of orgRoleKeys ?? []) expect([key, user?.roleKeys.includes(key)]).toEqual([key, true]);
      for (const wanted of buildingAssignments ?? []) expect(user?.assignments).toContainEqual(wanted);
      if (resident != null) expect(user?.occupancies.map(({ unitId }) => unitId)).toContain(resident.unitId);
      expect(plan.result.created).toBe(!plan.result.linkedExisting);
      expect(plan.result.created).toBe(plan.result.changes.some(({ kind }) => kind === 'USER_CREATED'));
    });
  });

  it('problems are in order, point into the request, and determine the code', () => {
    always(({ world, input }) => {
      const { code, problems } = verdictOn(world, input);
      const statuses = problems.map((line) => ERRORS[PROBLEMS[line.split(' ')[0] as ProblemCode].leadsTo].status);
      const status = [403, 400, 409].find((each) => statuses.some((s) => s === each));
      expect(status).toBe(code === 'ACCEPTED' ? undefined : ERRORS[code as ErrorCode].status);

      const pointers = problems.map((line) => line.slice(line.indexOf(' ') + 1));
      const places = pointers.map(placeOf);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      for (const pointer of pointers) expect([pointer, resolves(input, pointer)]).toEqual([pointer, true]);
      expect(new Set(problems).size).toBe(problems.length);
    });
  });

  it('the plan is pure: the same frozen facts give the same result', () => {
    always(({ world, input }) => {
      const request = deepFreeze(requestOf(input));
      const facts = deepFreeze(factsOf(world, request));
      const answer = () => {
        try {
          return planProvisioning(facts, request);
        } catch (error) {
          if (error instanceof DomainError) return error.problems;
          throw error;
        }
      };
      expect(answer()).toEqual(answer());
    });
  });

  it('a dry run returns the result of the real call, without the ids of new rows', () => {
    always((real) => {
      const dry = asDryRun(real);
      expect(verdictOn(dry.world, dry.input)).toEqual(verdictOn(real.world, real.input));
      const plan = planOf(real);
      if (plan === null) return;
      const preview = JSON.stringify(planOf(dry)?.result);
      const expected = JSON.stringify(Object.assign(plan.result, { dryRun: true })).replaceAll(
        /"new-(user|resident)"/g,
        'null',
      );
      expect(JSON.parse(preview)).toEqual(JSON.parse(expected));
    });
  });
});

it('the generators produce every kind of change, every warning, every problem and many valid plans', () => {
  const found = new Set<string>();
  const ofNewUsers = new Set<string>();
  let valid = 0;
  for (const each of fc.sample(situation, { seed: 20_261_122, numRuns: 6000 })) {
    const plan = planOf(each);
    for (const line of verdictOn(each.world, each.input).problems) found.add(line.split(' ')[0]!);
    for (const { kind } of plan?.result.changes ?? []) {
      found.add(kind);
      if (plan?.result.created === true && kind in HOLDING_KINDS) ofNewUsers.add(kind);
    }
    for (const { code } of plan?.result.warnings ?? []) found.add(code);
    if (plan !== null) valid++;
  }
  expect(found).toEqual(
    new Set([
      ...Object.keys(HOLDING_KINDS),
      ...['USER_CREATED', 'INVITATION_QUEUED', 'INVITATION_REVOKED', 'USER_DEACTIVATED', 'USER_REACTIVATED'],
      ...['PASSWORD_IGNORED', 'NAME_IGNORED', 'INVITE_NOT_NEEDED'],
      ...['INVITE_NOT_ALLOWED', 'INVITE_LIMITED'],
      ...['NAME_REQUIRED', 'CREDENTIALS_REQUIRED', 'EMAIL_EXISTS', 'USER_DEACTIVATED', 'PERMISSION_REQUIRED'],
      ...['ROLE_UNKNOWN', 'ROLE_NOT_GRANTABLE', 'BUILDING_NOT_FOUND', 'BUILDING_NOT_GRANTABLE', 'ORG_MISMATCH'],
      ...['ASSIGNMENT_CONFLICT', 'ASSIGNMENT_NOT_GRANTABLE', 'UNIT_NOT_FOUND', 'UNIT_NOT_IN_BUILDING'],
      ...['MOVE_AMBIGUOUS', 'MOVE_SOURCE_NOT_ACTIVE', 'MODE_UNSUPPORTED', 'CROSS_ORG_NOT_ALLOWED', 'ORG_REQUIRED'],
      ...['CHANGE_CONFLICT', 'LAST_ADMIN', 'OWN_ACCOUNT', 'PERSON_NOT_MANAGEABLE', 'USER_NOT_FOUND'],
    ]),
  );
  const forNewUsers = Object.entries(HOLDING_KINDS).flatMap(([kind, { isForNewUser }]) => (isForNewUser ? [kind] : []));
  expect(ofNewUsers).toEqual(new Set(forNewUsers));
  expect(valid / 6000).toBeGreaterThan(0.25);
});

/** Fields that a problem can name although they are missing. */
const MISSING = ['/identity/name', '/grants', '/grants/resident/fromUnitId'];

function resolves(input: object, pointer: string): boolean {
  if (MISSING.includes(pointer)) return true;
  return (
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], input) !==
    undefined
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
