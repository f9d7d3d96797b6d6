import type { Change } from '../../src/provisioning/provision-result.model.js';
import type { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import type { ProvisioningPlan } from '../../src/provisioning/plan/provisioning.plan.js';
import { anInvitation, aPerson, type Person, type World } from './plan-world.js';

/**
 * The world after a plan was written. Strict like the database: fails if a constraint would refuse a change, or if a
 * change describes the earlier state wrongly.
 */
export function applied(
  world: World,
  input: ProvisionUserInput,
  { orgId, at, voidsReset, countsAsSetter, result }: ProvisioningPlan,
): World {
  let { user, actor } = world;
  for (const change of result.changes) {
    if (change.kind === 'USER_CREATED') {
      must(user?.orgId !== orgId, 'no user has the address');
      const { id, ...rest } = result.user;
      must(id !== null, 'a new user has an id');
      const isSetByActor = typeof input.identity.password === 'string';
      must(isSetByActor || rest.status !== 'ACTIVE', 'an ACTIVE user has a password');
      user = aPerson({
        ...rest,
        id: id!,
        orgId,
        hasPassword: isSetByActor,
        passwordSetter: isSetByActor ? actor : null,
      });
      continue;
    }
    must(user !== null && user.orgId === orgId, 'the subject exists');
    const isReplacing = result.changes.some(({ kind }) => kind === 'USER_REACTIVATED' || kind === 'EMAIL_CHANGED');
    user = changed(user!, change, world, at, isReplacing);
  }
  if (countsAsSetter) user = { ...user!, passwordSetter: actor };
  if (voidsReset) {
    must(user?.hasOpenReset === true, 'a link for a new password is open');
    user = { ...user!, hasOpenReset: false };
  }

  if (user !== null && user.id === actor.id && user.orgId === actor.orgId) {
    const own = new Map(user.assignments.map(({ buildingId, type }) => [buildingId, type]));
    const others = actor.administers.filter((id) => !own.has(id));
    actor = {
      ...actor,
      administers: [...others, ...[...own].flatMap(([id, type]) => (type === 'BUILDING_ADMIN' ? [id] : []))],
    };
  }
  return { ...world, user, actor };
}

function changed(
  user: Person,
  change: Change,
  { now, buildings, roles }: World,
  at: Date,
  isReplacing: boolean,
): Person {
  const { kind, roleKey, buildingId, unitId, occupancyId, type, previousType } = change;
  switch (kind) {
    case 'USER_CREATED':
      throw new Error('comes first');
    case 'ROLE_GRANTED':
      must(!user.roleKeys.includes(roleKey!), 'the role is new');
      must(
        roles.some(({ key }) => key === roleKey),
        'the role exists',
      );
      return { ...user, roleKeys: [...user.roleKeys, roleKey!] };
    case 'ASSIGNMENT_CREATED':
    case 'ASSIGNMENT_UPDATED': {
      const held = user.assignments.find((a) => a.buildingId === buildingId);
      must(held?.type === previousType && type !== previousType, 'the assignment had the previous type');
      must((held === undefined) === (kind === 'ASSIGNMENT_CREATED'), 'an assignment is created or updated');
      must(
        buildings.some((b) => b.id === buildingId && b.orgId === user.orgId),
        'the building is of the organization',
      );
      const others = user.assignments.filter((a) => a !== held);
      return { ...user, assignments: [...others, { buildingId: buildingId!, type: type! }] };
    }
    case 'OCCUPANCY_STARTED':
      must(!user.occupancies.some((o) => o.unitId === unitId), 'one active occupancy per person and unit');
      must(
        buildings.some((b) => b.id === buildingId && b.orgId === user.orgId && b.units.includes(unitId!)),
        'the unit lies in the building, and both in the organization',
      );
      must(typeof occupancyId === 'string', 'a new occupancy has an id');
      return {
        ...user,
        occupancies: [
          ...user.occupancies,
          { id: occupancyId!, unitId: unitId!, buildingId: buildingId!, startedAt: at },
        ],
      };
    case 'OCCUPANCY_ENDED': {
      const ending = user.occupancies.find((o) => o.id === occupancyId);
      must(
        ending?.unitId === unitId && ending?.buildingId === buildingId,
        'the ended occupancy is active and described correctly',
      );
      must(ending!.startedAt <= at, 'nothing ends before it started');
      return { ...user, occupancies: user.occupancies.filter((o) => o !== ending) };
    }
    case 'ROLE_REVOKED':
      must(user.roleKeys.includes(roleKey!), 'the role was held');
      return { ...user, roleKeys: user.roleKeys.filter((key) => key !== roleKey) };
    case 'ASSIGNMENT_REVOKED': {
      const ending = user.assignments.find((a) => a.buildingId === buildingId);
      must(ending !== undefined && ending.type === previousType, 'the assignment was as it is said');
      return { ...user, assignments: user.assignments.filter((a) => a !== ending) };
    }
    case 'USER_DEACTIVATED':
      must(user.status !== 'DEACTIVATED', 'the user was not deactivated');
      return { ...user, status: 'DEACTIVATED' };
    case 'USER_REACTIVATED':
      must(user.status === 'DEACTIVATED', 'the user was deactivated');
      return { ...user, status: user.hasPassword ? 'ACTIVE' : 'INVITED' };
    case 'INVITATION_QUEUED': {
      const { invitation } = user;
      const isOver = invitation?.expiresAt != null && invitation.expiresAt <= now;
      must(invitation === null || isOver || isReplacing || invitation.failedAt !== null, 'no invitation is open');
      return { ...user, invitation: anInvitation() };
    }
    case 'INVITATION_REVOKED':
      must(user.invitation !== null && user.invitation.acceptedAt === null, 'one is open');
      return { ...user, invitation: null };
    case 'NAME_CHANGED':
      must(user.name === change.previousName && user.name !== change.name, 'the name was another one');
      return { ...user, name: change.name! };
    case 'EMAIL_CHANGED':
      must(user.email === change.previousEmail && user.email !== change.email, 'the address was another one');
      must(!user.isEmailTaken, 'the address is free');
      return { ...user, email: change.email! };
    case 'PASSWORD_RESET_QUEUED':
      must(user.status === 'ACTIVE' && user.mailableAt === null, 'the account can get the mail');
      return { ...user, hasOpenReset: true };
    case 'PASSWORD_CHANGED':
    case 'INVITATION_ACCEPTED':
    case 'API_KEY_CREATED':
    case 'API_KEY_REVOKED':
      throw new Error('is not planned');
  }
}

function must(condition: boolean, rule: string): void {
  if (!condition) throw new Error(`A plan breaks the rule: ${rule}`);
}
