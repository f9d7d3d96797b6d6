import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { idInPath, IN_PATH, keyInPath, numberInPath, type PointerMap, withMappedPointers } from './pointer-map.js';
import type { ProvisioningPlan } from './plan/provisioning.plan.js';
import { requestFor } from './plan/provisioning.request.js';
import { ProvisioningService } from './provisioning.service.js';
import type { RevocationsInput } from './grants.input.js';
import type { UserRoles } from './single-grant.model.js';
import type { EndResidenceQuery } from './single-revocation.input.js';
import type { RemainingHomes, RevokedAssignment } from './single-revocation.model.js';

/** The counterparts of the single grants. They use the core of `provisionUser`, with its rules, writes and errors. */
@Injectable()
export class SingleRevocationsService {
  constructor(private readonly provisioning: ProvisioningService) {}

  /** @throws DomainError as `provisionUser`; NOT_FOUND for an unknown user or role */
  async revokeRole(userId: string, roleKey: string, caller: Caller): Promise<UserRoles> {
    const pointers: PointerMap = [
      ['/identity', IN_PATH],
      ['/revocations/orgRoleKeys/0', IN_PATH],
      ['/revocations', ''],
      ['/grants', ''],
    ];
    const revocations = { orgRoleKeys: [keyInPath(roleKey)] };
    const { result, heldRoleKeys } = await this.apply(userId, revocations, null, pointers, caller);
    return { userId: result.user.id ?? userId, roleKeys: [...heldRoleKeys] };
  }

  /** @throws DomainError as `provisionUser`; NOT_FOUND for an unknown user or building */
  async endAssignment(building: string, userId: string, caller: Caller): Promise<RevokedAssignment> {
    const buildingId = numberInPath(building);
    const pointers: PointerMap = [
      ['/identity', IN_PATH],
      ['/revocations/buildingIds/0', IN_PATH],
    ];
    const { result } = await this.apply(userId, { buildingIds: [buildingId] }, null, pointers, caller);
    return { userId: result.user.id ?? userId, buildingId, type: null };
  }

  /** @throws DomainError as `provisionUser`; NOT_FOUND for an unknown user or building, UNIT_NOT_FOUND for a unit */
  async endResidence(
    building: string,
    userId: string,
    { unitId }: EndResidenceQuery,
    caller: Caller,
  ): Promise<RemainingHomes> {
    const buildingId = numberInPath(building);
    const pointers: PointerMap = [
      ['/identity', IN_PATH],
      ['/revocations/unitIds/0/buildingId', IN_PATH],
      ['/revocations/unitIds/0', '/unitId'],
    ];
    const { result, homes } = await this.apply(userId, { unitIds: [unitId] }, buildingId, pointers, caller);
    const unitIds = homes.filter((home) => home.buildingId === buildingId).map((home) => home.unitId);
    return { userId: result.user.id ?? userId, buildingId, unitIds: unitIds.sort((a, b) => a - b) };
  }

  private async apply(
    userId: string,
    revocations: RevocationsInput,
    unitsIn: number | null,
    pointers: PointerMap,
    caller: Caller,
  ): Promise<ProvisioningPlan> {
    try {
      return await this.provisioning.apply(requestFor({}, { userId: idInPath(userId), unitsIn }, revocations), caller);
    } catch (error) {
      throw withMappedPointers(error, pointers);
    }
  }
}
