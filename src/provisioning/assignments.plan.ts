import type { AssignmentType } from '../database/generated/enums.js';
import { type Authority, MAILBOX_UNCONFIRMED, setterAuthorityOf } from './authority.plan.js';
import type { BuildingJudge } from './buildings.plan.js';
import type { Draft } from './draft.plan.js';
import type { ProvisioningFacts } from './provisioning.facts.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/**
 * One assignment per person and building; another type replaces the one held. The same building twice must agree on the
 * type. A building administrator only makes people STAFF, and only where they are nothing more.
 */
export function planAssignments(
  draft: Draft,
  facts: ProvisioningFacts,
  request: ProvisioningRequest,
  by: Authority,
  isBuildingFine: BuildingJudge,
): void {
  const setter = setterAuthorityOf(facts);
  const held = new Map(facts.user?.assignments.map(({ buildingId, type }) => [buildingId, type]));
  const wanted = new Map<number, AssignmentType>();

  for (const [index, { buildingId, type }] of request.assignments.entries()) {
    const pointer = `/grants/buildingAssignments/${String(index)}`;
    const previousType = held.get(buildingId);
    const earlierType = wanted.get(buildingId);
    wanted.set(buildingId, earlierType ?? type);

    const isFine = isBuildingFine(buildingId, `${pointer}/buildingId`);
    if (earlierType !== undefined && earlierType !== type) draft.reject('ASSIGNMENT_CONFLICT', `${pointer}/type`);
    if (!isFine) continue;
    if (!by.isOrgWide && (type !== 'STAFF' || (previousType ?? 'STAFF') !== 'STAFF')) {
      draft.reject('ASSIGNMENT_NOT_GRANTABLE', `${pointer}/type`);
    } else if (!by.assigns(type, buildingId)) {
      draft.reject('ASSIGNMENT_NOT_GRANTABLE', `${pointer}/type`, READS_MORE);
    } else if (previousType !== type && setter?.assigns(type, buildingId) === false) {
      draft.reject('ASSIGNMENT_NOT_GRANTABLE', `${pointer}/type`, MAILBOX_UNCONFIRMED);
    }
    if (earlierType !== undefined) continue;

    draft.assignments.push({ buildingId, type });
    if (previousType === undefined) {
      draft.changes.push({ kind: 'ASSIGNMENT_CREATED', buildingId, type });
    } else if (previousType !== type) {
      draft.changes.push({ kind: 'ASSIGNMENT_UPDATED', buildingId, type, previousType });
    }
  }
}

const READS_MORE = 'You need PEOPLE_READ and BUILDINGS_READ to make a person MANAGER or BUILDING_ADMIN.';
