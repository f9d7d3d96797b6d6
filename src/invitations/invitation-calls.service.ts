import { Injectable } from '@nestjs/common';
import { ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import { idInPath, IN_PATH, type PointerMap, withMappedPointers } from '../provisioning/pointer-map.js';
import type { ProvisionResult } from '../provisioning/provision-result.model.js';
import { type InvitationRequest, requestFor } from '../provisioning/plan/provisioning.request.js';
import { ProvisioningService } from '../provisioning/provisioning.service.js';

const POINTERS: PointerMap = [['/identity', IN_PATH]];

/** Resends and revokes invitations. Uses the core of `provisionUser`, with its rules, audit and errors. */
@Injectable()
export class InvitationCallsService {
  constructor(
    private readonly actors: ActorsService,
    private readonly limits: LimitsService,
    private readonly provisioning: ProvisioningService,
  ) {}

  /**
   * Mails a new invitation; the link of the previous one becomes invalid. Sends nothing to an ACTIVE user, unless
   * another user has set the password.
   * @throws DomainError FORBIDDEN if the caller lacks PEOPLE_PROVISION or a permission of the user; NOT_FOUND;
   * USER_DEACTIVATED; RATE_LIMITED after too many calls of the caller, or too many mails to the user
   */
  async resendInvitation(userId: string, caller: Caller): Promise<ProvisionResult> {
    // Before the rate limit, so that callers without the permission do not use it up.
    await this.actors.requirePermission('PEOPLE_PROVISION', caller);
    await this.limits.countCall('resend', caller);
    const { result, mailableIn } = await this.apply(userId, 'RESEND', caller);
    if (mailableIn !== null) throw this.limits.refusalOfMails(mailableIn);
    return result;
  }

  /**
   * Makes the link of an open invitation invalid, mailed or not. Works for deactivated users too.
   * @throws DomainError FORBIDDEN if the caller lacks PEOPLE_PROVISION or a permission of the user; NOT_FOUND
   */
  async revokeInvitation(userId: string, caller: Caller): Promise<ProvisionResult> {
    await this.actors.requirePermission('PEOPLE_PROVISION', caller);
    return (await this.apply(userId, 'REVOKE', caller)).result;
  }

  private async apply(
    userId: string,
    invitation: InvitationRequest,
    caller: Caller,
  ): ReturnType<ProvisioningService['apply']> {
    try {
      return await this.provisioning.apply(requestFor({}, { userId: idInPath(userId), invitation }), caller);
    } catch (error) {
      throw withMappedPointers(error, POINTERS);
    }
  }
}
