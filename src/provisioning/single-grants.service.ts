import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { idInPath, IN_PATH, numberInPath, type PointerMap, withMappedPointers } from './pointer-map.js';
import type { ProvisioningPlan } from './plan/provisioning.plan.js';
import { requestFor } from './plan/provisioning.request.js';
import type { GrantsInput } from './grants.input.js';
import { ProvisioningService } from './provisioning.service.js';
import type { AddResidentInput, AssignUserInput, CreateUserInput, GrantRolesInput } from './single-grant.input.js';
import type { UserAccount, UserAssignment, UserOccupancy, UserRoles } from './single-grant.model.js';

/** The body of a response, and whether the grant is new. */
export interface GrantResult<T> {
  readonly isNew: boolean;
  readonly body: T;
}

/** The older calls, with one grant each. They use the core of `provisionUser`, with its rules, writes and errors. */
@Injectable()
export class SingleGrantsService {
  constructor(private readonly provisioning: ProvisioningService) {}

  /** @throws DomainError as `provisionUser`; EMAIL_EXISTS if the organization has such a user */
  async createUser({ email, name, password, sendInvite }: CreateUserInput, caller: Caller): Promise<UserAccount> {
    const { result } = await this.apply(
      {},
      {
        email,
        name,
        password: password ?? null,
        invitation: sendInvite === true ? 'SEND' : 'KEEP',
        ifEmailExists: 'ERROR',
      },
      [
        ['/identity', ''],
        ['/grants', ''],
      ],
      caller,
    );
    const { user } = result;
    return { id: known(user.id), email: user.email, name: user.name, status: user.status };
  }

  /** @throws DomainError as `provisionUser`; NOT_FOUND if the user does not exist */
  async grantRoles(userId: string, { roleKeys }: GrantRolesInput, caller: Caller): Promise<UserRoles> {
    const pointers: PointerMap = [
      ['/identity', IN_PATH],
      ['/grants/orgRoleKeys', '/roleKeys'],
      ['/grants', ''],
    ];
    const { result, heldRoleKeys } = await this.apply(
      { orgRoleKeys: roleKeys },
      { userId: idInPath(userId) },
      pointers,
      caller,
    );
    return { userId: known(result.user.id), roleKeys: [...heldRoleKeys] };
  }

  /** @throws DomainError as `provisionUser`; NOT_FOUND for an unknown building, USER_NOT_FOUND for an unknown user */
  async assignUser(
    building: string,
    { userId, type }: AssignUserInput,
    caller: Caller,
  ): Promise<GrantResult<UserAssignment>> {
    const buildingId = numberInPath(building);
    const pointers: PointerMap = [
      ...USER_IN_BODY,
      ['/grants/buildingAssignments/0/buildingId', IN_PATH],
      ['/grants/buildingAssignments/0', ''],
    ];
    const { result } = await this.apply({ buildingAssignments: [{ buildingId, type }] }, { userId }, pointers, caller);
    return {
      isNew: result.changes.some(({ kind }) => kind === 'ASSIGNMENT_CREATED'),
      body: { userId: known(result.user.id), buildingId, type },
    };
  }

  /** @throws DomainError as `provisionUser`; NOT_FOUND for an unknown building, USER_NOT_FOUND for an unknown user */
  async addResident(building: string, input: AddResidentInput, caller: Caller): Promise<GrantResult<UserOccupancy>> {
    const { userId, ...home } = input;
    const buildingId = numberInPath(building);
    const pointers: PointerMap = [...USER_IN_BODY, ['/grants/resident/buildingId', IN_PATH], ['/grants/resident', '']];
    const { result } = await this.apply({ resident: { buildingId, ...home } }, { userId }, pointers, caller);
    return {
      isNew: result.changes.some(({ kind }) => kind === 'OCCUPANCY_STARTED'),
      body: {
        occupancyId: known(result.applied.resident?.occupancyId),
        userId: known(result.user.id),
        unitId: home.unitId,
        buildingId,
      },
    };
  }

  private async apply(
    grants: GrantsInput,
    values: Parameters<typeof requestFor>[1],
    pointers: PointerMap,
    caller: Caller,
  ): Promise<ProvisioningPlan> {
    try {
      return await this.provisioning.apply(requestFor(grants, values), caller);
    } catch (error) {
      throw withMappedPointers(error, pointers);
    }
  }
}

const USER_IN_BODY: PointerMap = [
  ['/identity/userId', '/userId'],
  ['/identity/email', '/userId'],
];

/** Ids are null only in a dry run, which these calls do not have. */
function known(id: string | null | undefined): string {
  if (id == null) throw new Error('An id is missing outside a dry run');
  return id;
}
