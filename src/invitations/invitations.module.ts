import { Module } from '@nestjs/common';
import { LimitsModule } from '../rate-limiting/limits.module.js';
import { ProvisioningModule } from '../provisioning/provisioning.module.js';
import { AcceptanceService } from './acceptance.service.js';
import { InvitationCallsService } from './invitation-calls.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsResolver } from './invitations.resolver.js';
import { InvitationsStore } from './invitations.store.js';

/** The calls that resend, revoke and accept invitations. */
@Module({
  imports: [LimitsModule, ProvisioningModule],
  controllers: [InvitationsController],
  providers: [AcceptanceService, InvitationCallsService, InvitationsResolver, InvitationsStore],
})
export class InvitationsModule {}
