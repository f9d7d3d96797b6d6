import { Injectable } from '@nestjs/common';
import { ActorsService, forbidden } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { idInPath, IN_PATH, type Places, restated } from '../provisioning/places.js';
import type { ProvisionResult } from '../provisioning/provision-result.model.js';
import { type InvitationRequest, NOTHING_ASKED } from '../provisioning/provisioning.request.js';
import { ProvisioningService } from '../provisioning/provisioning.service.js';

const PLACES: Places = [['/identity', IN_PATH]];

/** What an administrator does with the invitation of somebody: the same core as `provisionUser`, so the same rules, audit and errors. */
@Injectable()
export class InvitationCallsService {
  constructor(
    private readonly actors: ActorsService,
    private readonly provisioning: ProvisioningService,
  ) {}

  /**
   * Mails a new invitation; the link of an older one is dead. An account that is ACTIVE needs none, unless somebody else has set its password.
   * @throws DomainError FORBIDDEN without PEOPLE_PROVISION, NOT_FOUND, USER_DEACTIVATED, RATE_LIMITED
   */
  resendInvitation(userId: string, caller: Caller): Promise<ProvisionResult> {
    return this.apply(userId, 'RESEND', caller);
  }

  /**
   * Makes the link of an open invitation void, whether it was mailed or not.
   * @throws DomainError FORBIDDEN without PEOPLE_PROVISION, NOT_FOUND, USER_DEACTIVATED
   */
  revokeInvitation(userId: string, caller: Caller): Promise<ProvisionResult> {
    return this.apply(userId, 'REVOKE', caller);
  }

  private async apply(userId: string, invitation: InvitationRequest, caller: Caller): Promise<ProvisionResult> {
    const { permissions } = await this.actors.actorOf(caller);
    if (!permissions.has('PEOPLE_PROVISION')) throw forbidden();
    try {
      return (await this.provisioning.apply({ ...NOTHING_ASKED, userId: idInPath(userId), invitation }, caller)).result;
    } catch (error) {
      throw restated(error, PLACES);
    }
  }
}
