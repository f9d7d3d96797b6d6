import { Injectable } from '@nestjs/common';
import { ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import type { Visit } from '../auth/current-visit.decorator.js';
import { forbidden } from '../errors/domain-error.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import { idInPath, IN_PATH, type PointerMap, restated } from '../provisioning/pointer-map.js';
import type { ProvisionResult } from '../provisioning/provision-result.model.js';
import { type InvitationRequest, requestFor } from '../provisioning/plan/provisioning.request.js';
import { ProvisioningService } from '../provisioning/provisioning.service.js';

const POINTERS: PointerMap = [['/identity', IN_PATH]];

/**
 * What an administrator does with the invitation of somebody: the
 * same core as `provisionUser`, so the same rules, audit and errors.
 */
@Injectable()
export class InvitationCallsService {
  constructor(
    private readonly actors: ActorsService,
    private readonly limits: LimitsService,
    private readonly provisioning: ProvisioningService,
  ) {}

  /**
   * Mails a new invitation; the link of an older one is dead. An account
   * that is ACTIVE needs none, unless somebody else has set its password.
   * @throws DomainError FORBIDDEN without PEOPLE_PROVISION or to those who hold less than the user, NOT_FOUND,
   * USER_DEACTIVATED, RATE_LIMITED for too many calls from one address, or when so many mails went to the user already
   */
  async resendInvitation(userId: string, caller: Caller, { address }: Visit): Promise<ProvisionResult> {
    await this.authorize(caller);
    await this.limits.countAttempt('resend', address);
    const { result, mailableIn } = await this.apply(userId, 'RESEND', caller);
    if (mailableIn !== null) throw this.limits.refusalOfMails(mailableIn);
    return result;
  }

  /**
   * Makes the link of an open invitation void, whether it was mailed or not, also that of a deactivated user.
   * @throws DomainError FORBIDDEN without PEOPLE_PROVISION or to those who hold less than the user, NOT_FOUND
   */
  async revokeInvitation(userId: string, caller: Caller): Promise<ProvisionResult> {
    await this.authorize(caller);
    return (await this.apply(userId, 'REVOKE', caller)).result;
  }

  /** Ahead of the limits: who may not do it counts for nobody. */
  private async authorize(caller: Caller): Promise<void> {
    const { permissions } = await this.actors.actorOf(caller);
    if (!permissions.has('PEOPLE_PROVISION')) throw forbidden();
  }

  private async apply(
    userId: string,
    invitation: InvitationRequest,
    caller: Caller,
  ): ReturnType<ProvisioningService['apply']> {
    try {
      return await this.provisioning.apply(requestFor({}, { userId: idInPath(userId), invitation }), caller);
    } catch (error) {
      throw restated(error, POINTERS);
    }
  }
}
