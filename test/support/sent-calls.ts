import type { Change } from '../../src/provisioning/provision-result.model.js';
import type { Account } from './audit-replay.js';
import type { Credential } from './call-player.js';
import { inputOf, type RandomRequest } from './random-request.js';

/** What the trail does not say, but the call. */
export interface Sent {
  /** About a new user. */
  creation: Pick<Account, 'email' | 'name' | 'hasPassword'>;
  /** Whether the user knew the password, and used no link. */
  isChangeOfPassword: boolean;
  /** The session that does not end. */
  keptSessionId?: string | undefined;
}

/** What a call says about the account that it changes. */
export function sentBy(request: RandomRequest, { token }: Credential): Sent {
  const input = inputOf(request);
  const { email, name, password } = (input['identity'] ?? input) as { email: string; name: string; password?: string };
  return {
    creation: { email, name, hasPassword: password !== undefined },
    isChangeOfPassword: input['currentPassword'] !== undefined,
    keptSessionId: token?.sessionId,
  };
}

interface Asked {
  grants?: { orgRoleKeys?: string[]; buildingAssignments?: { buildingId: number }[]; resident?: Residence };
  revocations?: { orgRoleKeys?: string[]; buildingIds?: number[]; unitIds?: number[]; everything?: boolean };
}
interface Residence {
  unitId: number;
  mode?: string;
  fromUnitId?: number;
}

/** Whether a request to `provisionUser` asks for this change of a holding. True for other calls and changes. */
export function isAskedFor(request: RandomRequest, { kind, roleKey, buildingId, unitId }: Change): boolean {
  if (request.path !== '/api/org/users/provision' && request.field !== 'provisionUser') return true;
  const { grants = {}, revocations = {} } = inputOf(request) as Asked;
  const { orgRoleKeys = [], buildingIds = [], unitIds = [], everything = false } = revocations;
  const isGranted = grants.buildingAssignments?.some((assignment) => assignment.buildingId === buildingId) === true;
  const home = grants.resident;
  const asked: Partial<Record<Change['kind'], boolean>> = {
    ROLE_GRANTED: grants.orgRoleKeys?.includes(roleKey!) === true,
    ROLE_REVOKED: everything || orgRoleKeys.includes(roleKey!),
    ASSIGNMENT_CREATED: isGranted,
    ASSIGNMENT_UPDATED: isGranted,
    ASSIGNMENT_REVOKED: everything || buildingIds.includes(buildingId!),
    OCCUPANCY_STARTED: home?.unitId === unitId,
    OCCUPANCY_ENDED:
      everything ||
      unitIds.includes(unitId!) ||
      (home?.mode === 'MOVE' && home.unitId !== unitId && (home.fromUnitId ?? unitId) === unitId),
  };
  return asked[kind] ?? true;
}
