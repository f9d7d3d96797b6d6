import type { Permission } from '../../src/database/generated/enums.js';
import type { InvitationFacts } from '../../src/invitation-status/invitation-status.plan.js';
import { DomainError } from '../../src/errors/domain-error.js';
import { type HeldThings, ofEachHolding } from '../../src/provisioning/holdings/index.js';
import type { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import type {
  ActorFacts,
  ProvisioningFacts,
  RoleFacts,
  SetterFacts,
  UserFacts,
} from '../../src/provisioning/plan/provisioning.facts.js';
import { aCaller, PERMISSIONS_OF, ROLE_KEYS } from './plan-roles.js';
import { planProvisioning, type ProvisioningPlan } from '../../src/provisioning/plan/provisioning.plan.js';
import { isTaking } from '../../src/provisioning/plan/intent.plan.js';
import { type ProvisioningRequest, requestOf } from '../../src/provisioning/plan/provisioning.request.js';

export { aBuildingAdmin, aCaller, PERMISSIONS_OF, ROLE_KEYS, type RoleKey } from './plan-roles.js';

/**
 * All that exists, kept small. The facts for one request are read from it, as the store reads them from the database.
 */
export interface World {
  now: Date;
  actor: ActorFacts;
  roles: RoleFacts[];
  buildings: { id: number; orgId: number; units: number[] }[];
  /** The one person that requests are about, in their organization. */
  user: Person | null;
  /** Whether the organization has another ACTIVE user with ORG_MANAGE. */
  hasOtherAdmin: boolean;
}

/** Whether the caller may manage them depends on what both hold. */
export type Person = Omit<UserFacts, 'isManageable' | 'hasOtherAdmin' | 'held'> & {
  orgId: number;
  roleKeys: HeldThings['orgRoleKeys'];
  assignments: HeldThings['buildingAssignments'];
  occupancies: HeldThings['resident'];
};

export const NOW = new Date('2026-11-22T12:00:00.000Z');
export const EMAIL = 'jane@org.com';
const NEW_IDS = { user: 'new-user', ...ofEachHolding((name) => `new-${name}`) };

/** An ACTIVE user of organization 1 who holds nothing. */
export function aPerson(overrides: Partial<Person> = {}): Person {
  return {
    orgId: 1,
    id: 'jane',
    email: EMAIL,
    name: 'Jane Admin',
    status: 'ACTIVE',
    hasPassword: overrides.status !== 'INVITED',
    passwordSetter: null,
    mailableAt: null,
    isEmailTaken: false,
    hasOpenReset: false,
    roleKeys: [],
    assignments: [],
    occupancies: [],
    invitation: null,
    ...overrides,
  };
}

/**
 * A user of organization 1 with these permissions who set another user's password, unless the options say otherwise.
 */
export function aSetter(permissions: readonly Permission[] = [], overrides: Partial<SetterFacts> = {}): SetterFacts {
  return { orgId: 1, permissions, administers: [], ...overrides };
}

/** An invitation that waits for its mail, unless the options say otherwise. */
export function anInvitation(facts: Partial<InvitationFacts> = {}): InvitationFacts {
  return { sentAt: null, expiresAt: null, acceptedAt: null, failedAt: null, ...facts };
}

/** Active occupancies of units of organization 1, one year old; their ids are `home-<unit>`. */
export function livingIn(...unitIds: number[]): Person['occupancies'] {
  const startedAt = new Date('2025-11-22T12:00:00.000Z');
  return unitIds.map((unitId) => ({ id: `home-${unitId}`, unitId, buildingId: buildingOf(unitId), startedAt }));
}

/**
 * Organization 1 has buildings 14, 15 and 16, organization 2 has 24, organization 3 has 34.
 * Building 99 and unit 999 do not exist.
 */
const BUILDINGS: World['buildings'] = [
  { id: 14, orgId: 1, units: [141, 142] },
  { id: 15, orgId: 1, units: [151, 152] },
  { id: 16, orgId: 1, units: [161] },
  { id: 24, orgId: 2, units: [241, 242] },
  { id: 34, orgId: 3, units: [341] },
];

const buildingOf = (unitId: number): number => BUILDINGS.find(({ units }) => units.includes(unitId))!.id;

/** A caller who is admin of organization 1; the person does not exist. */
export function aWorld(overrides: Partial<World> = {}): World {
  const roles = ROLE_KEYS.map((key) => ({ key, permissions: PERMISSIONS_OF[key] }));
  return {
    now: NOW,
    actor: aCaller('admin'),
    roles,
    buildings: BUILDINGS,
    user: null,
    hasOtherAdmin: true,
    ...overrides,
  };
}

/** The result of the store's facts statement for this world. */
export function factsOf(world: World, request: ProvisioningRequest): ProvisioningFacts {
  const { actor, buildings } = world;
  const isOrgWide = actor.permissions.includes('PEOPLE_PROVISION');
  const isSeen = (id: number): boolean => isOrgWide || actor.administers.includes(id);
  const isCrossOrg = !request.requireSameOrg && isOrgWide && actor.permissions.includes('CROSS_ORG');
  const named = request.buildingIds.flatMap((id) => buildings.filter((building) => building.id === id));
  const { grants, revocations } = request;
  const unitIds = [...(grants.resident === null ? [] : [grants.resident.unitId]), ...revocations.resident];
  const unitsNamed = unitIds.flatMap((id) =>
    buildings.flatMap((b) => (b.units.includes(id) ? [{ id, buildingId: b.id, orgId: b.orgId }] : [])),
  );
  const orgId = (isCrossOrg ? (named[0] ?? unitsNamed[0])?.orgId : undefined) ?? actor.orgId;
  const takes = isTaking(request);
  const takesAll = request.everything || request.active === true;
  const isSubject = request.userId === null ? world.user?.email === request.email : world.user?.id === request.userId;
  const user = world.user?.orgId === orgId && isSubject ? world.user : null;

  return {
    now: world.now,
    orgId,
    actor,
    buildings: named
      .filter((b) => isCrossOrg || (b.orgId === orgId && isSeen(b.id)))
      .map(({ id, orgId: org }) => ({ id, orgId: org })),
    known: {
      orgRoleKeys: world.roles.filter(
        ({ key }) => takes || grants.orgRoleKeys.includes(key) || revocations.orgRoleKeys.includes(key),
      ),
      buildingAssignments: undefined,
      resident: unitsNamed.filter((unit) => (isCrossOrg || unit.orgId === orgId) && isSeen(unit.buildingId)),
    },
    user: user && {
      id: user.id,
      email: user.email,
      name: user.name,
      status: user.status,
      hasPassword: user.hasPassword,
      hasOtherAdmin: takes ? world.hasOtherAdmin : null,
      mailableAt: user.mailableAt,
      isEmailTaken: user.isEmailTaken,
      hasOpenReset: user.hasOpenReset,
      invitation: user.invitation,
      passwordSetter: user.passwordSetter && {
        ...user.passwordSetter,
        administers: user.passwordSetter.administers.filter((id) => takesAll || request.buildingIds.includes(id)),
      },
      isManageable:
        world.roles.every(
          ({ key, permissions }) =>
            !user.roleKeys.includes(key) || permissions.every((each) => actor.permissions.includes(each)),
        ) && user.assignments.every(({ buildingId }) => isSeen(buildingId)),
      held: {
        orgRoleKeys: isOrgWide ? user.roleKeys : [],
        buildingAssignments: user.assignments.filter(
          ({ buildingId }) => (takesAll || request.buildingIds.includes(buildingId)) && isSeen(buildingId),
        ),
        resident: user.occupancies.filter(({ buildingId }) => isSeen(buildingId)),
      },
    },
    newIds: request.dryRun ? null : NEW_IDS,
  };
}

export function planIn(world: World, input: ProvisionUserInput): ProvisioningPlan {
  return planOf(world, requestOf(input));
}

/** The plan of a request that is no `ProvisionUserInput`, such as one about a user by id. */
export function planOf(world: World, request: ProvisioningRequest): ProvisioningPlan {
  return planProvisioning(factsOf(world, request), request);
}

interface Verdict {
  /** The top-level code, or ACCEPTED. */
  code: string;
  /** `CODE /pointer` of each problem, in order. */
  problems: string[];
}

/** The caller's answer: accepted, or every problem. */
export function verdictOn(world: World, input: ProvisionUserInput): Verdict {
  return verdictOf(world, requestOf(input));
}

export function verdictOf(world: World, request: ProvisioningRequest): Verdict {
  try {
    planOf(world, request);
    return { code: 'ACCEPTED', problems: [] };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { code: error.code, problems: error.problems.map(({ code, pointer }) => `${code} ${pointer}`) };
  }
}

/** Each change as one line, such as `ASSIGNMENT_UPDATED buildingId=14 type=STAFF previousType=MANAGER`. */
export function changesIn(world: World, input: ProvisionUserInput): string[] {
  return planIn(world, input).result.changes.map(({ kind, ...rest }) =>
    [kind, ...Object.entries(rest).map(([key, value]) => `${key}=${value}`)].join(' '),
  );
}
