import type { Permission } from '../../src/database/generated/enums.js';
import { ResidentMode } from '../../src/provisioning/provisioning.enums.js';
import type { Situation } from './plan-arbitraries.js';
import type { World } from './plan-world.js';

/**
 * Checks what a caller may cause by the outcome: the world before and after an accepted request.
 * Shares no code with the plan.
 * @returns every authority rule that the outcome breaks
 */
export function breachesOf({ world, input }: Situation, after: World): string[] {
  const { actor, roles } = world;
  const before = world.user !== null && world.user.orgId === after.user?.orgId ? world.user : null;
  const subject = after.user;
  const broken: string[] = [];
  const rule = (text: string, holds: boolean): unknown => holds || broken.push(text);
  const may = (permission: Permission): boolean => actor.permissions.includes(permission);
  const isOrgWide = may('PEOPLE_PROVISION');
  const grants = input.grants ?? {};

  rule('may provision at all', isOrgWide || actor.administers.length > 0);
  if (subject === null) return broken;
  rule(
    'stays in the own organization',
    subject.orgId === actor.orgId ||
      (may('CROSS_ORG') && input.mode?.requireSameOrg === false) ||
      sameSubject(world, after),
  );

  const allowedBy = (keys: readonly string[]) =>
    new Set(roles.flatMap(({ key, permissions }) => (keys.includes(key) ? permissions : [])));
  const asked = grants.orgRoleKeys ?? [];
  const gained = subject.roleKeys.filter((key) => before?.roleKeys.includes(key) !== true);
  const setter = before?.passwordSetter ?? null;
  /**
   * What the user who set the password may do now in this organization. If they belong to another one, this needs
   * CROSS_ORG.
   */
  const setterIsHere = setter?.orgId === subject.orgId;
  const setterMay = (permission: Permission): boolean =>
    setter === null ||
    (setter.permissions.includes(permission) && (setterIsHere || setter.permissions.includes('CROSS_ORG')));
  for (const permission of allowedBy([...asked, ...gained])) {
    rule('the caller grants only permissions that they hold', may(permission));
  }
  for (const permission of allowedBy(gained)) {
    rule('no new role beyond those of the password setter', setterMay(permission));
  }
  const revocations = input.revocations ?? {};
  const takesAll = revocations.everything === true;
  const lost = (before?.roleKeys ?? []).filter((key) => !subject.roleKeys.includes(key));
  for (const permission of allowedBy([...(revocations.orgRoleKeys ?? []), ...lost]))
    rule('the caller revokes only permissions that they hold', may(permission));
  rule(
    'the user loses only roles that were named',
    lost.every((key) => takesAll || revocations.orgRoleKeys?.includes(key) === true),
  );
  const manages = (keys: readonly string[], status?: string): boolean =>
    status === 'ACTIVE' && allowedBy(keys).has('ORG_MANAGE');
  rule(
    'an administrator stays',
    world.hasOtherAdmin ||
      !manages(before?.roleKeys ?? [], before?.status) ||
      manages(subject.roleKeys, subject.status),
  );
  rule(
    'only roles that were asked for',
    gained.every((key) => asked.includes(key)),
  );

  const ended = (before?.occupancies ?? []).filter(({ id }) => !subject.occupancies.some((o) => o.id === id));
  const started = subject.occupancies.filter(({ id }) => before?.occupancies.some((o) => o.id === id) !== true);
  const endedByMove = ended.filter(({ unitId }) => !takesAll && revocations.unitIds?.includes(unitId) !== true);
  rule(
    'only residences end that were named, and one by a MOVE',
    endedByMove.length === 0 || (endedByMove.length === 1 && grants.resident?.mode === ResidentMode.MOVE),
  );
  rule('at most one residence starts', started.length <= (grants.resident ? 1 : 0));

  const typeIn = (person: World['user'], id: number) => person?.assignments.find((a) => a.buildingId === id)?.type;
  const touched = world.buildings.filter(({ id }) => typeIn(before, id) !== typeIn(subject, id)).map(({ id }) => id);
  const named = (grants.buildingAssignments ?? []).map(({ buildingId }) => buildingId);
  rule(
    'only assignments that were asked for',
    touched.every((id) =>
      typeIn(subject, id) === undefined
        ? takesAll || revocations.buildingIds?.includes(id) === true
        : named.includes(id),
    ),
  );
  for (const id of touched) {
    const gainedType = typeIn(subject, id);
    if (gainedType === undefined) continue;
    if (gainedType !== 'STAFF') {
      rule('no assignment reads more than its caller', may('PEOPLE_READ') && may('BUILDINGS_READ'));
    }
    const isSetterAdmin = setterIsHere && setter.administers.includes(id);
    rule(
      'no new assignment beyond those of the password setter',
      setterMay('PEOPLE_PROVISION') || (gainedType === 'STAFF' && isSetterAdmin),
    );
  }
  const isMailed = before !== null && subject.invitation !== null && subject.invitation !== before.invitation;
  if (isMailed) {
    rule('mails no user who holds more than the caller', [...allowedBy(before.roleKeys)].every(may));
    rule(
      'mails no user of a building that the caller does not administer',
      isOrgWide || before.assignments.every(({ buildingId }) => actor.administers.includes(buildingId)),
    );
    rule('respects the limit of mails', before.mailableAt === null);
  }
  if (before !== null) {
    const isChanged = before.status !== subject.status;
    rule('name and password are kept', before.name === subject.name && setter === subject.passwordSetter);
    rule('the status changes as asked', !isChanged || input.identity.active === (before.status === 'DEACTIVATED'));
    rule(
      'only callers with all permissions of the person change the status',
      !isChanged || [...allowedBy(before.roleKeys)].every(may),
    );
    rule(
      'the caller does not deactivate their own account',
      !isChanged || input.identity.active === true || subject.id !== actor.id || subject.orgId !== actor.orgId,
    );
    rule(
      'a deactivated person receives nothing',
      subject.status !== 'DEACTIVATED' || (gained.length === 0 && started.length === 0 && !isMailed),
    );
    rule(
      'a link for a new password ends with the deactivation, and stays otherwise',
      subject.hasOpenReset === (before.hasOpenReset && !(isChanged && subject.status === 'DEACTIVATED')),
    );
    if (isChanged && subject.status !== 'DEACTIVATED') {
      for (const permission of allowedBy(subject.roleKeys))
        rule('a reactivated person holds no more than the password setter', setterMay(permission));
    }
  }
  if (isOrgWide) return broken;

  const administers = (id: number): boolean => actor.administers.includes(id);
  const [buildingIds, unitIds] = [revocations.buildingIds ?? [], revocations.unitIds ?? []];
  const revokedCount = buildingIds.length + unitIds.length;
  rule('names a grant or a revocation', asked.length + named.length + revokedCount > 0 || grants.resident != null);
  rule('grants no roles', asked.length === 0 && gained.length === 0);
  rule('revokes no roles', (revocations.orgRoleKeys ?? []).length === 0 && lost.length === 0 && !takesAll);
  rule('changes no status', input.identity.active == null);
  rule('sets no password', input.identity.password == null);
  rule('acts only in own buildings', [...named, ...touched, ...buildingIds].every(administers));
  rule(
    'makes people STAFF and nothing else',
    touched.every((id) => [typeIn(subject, id), typeIn(before, id)].every((type) => (type ?? 'STAFF') === 'STAFF')),
  );
  rule(
    'changes no residence elsewhere',
    [...ended, ...started].every(({ buildingId }) => administers(buildingId)),
  );
  rule('names no residence elsewhere', grants.resident == null || administers(grants.resident.buildingId));
  return broken;
}

/** No table was written. */
const sameSubject = (world: World, after: World): boolean => world.user === after.user;
