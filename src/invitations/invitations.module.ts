import { Module } from '@nestjs/common';
import { LimitsModule } from '../rate-limiting/limits.module.js';
import { LinksModule } from '../links/links.module.js';
import { ProvisioningModule } from '../provisioning/provisioning.module.js';
import { InvitationCallsService } from './invitation-calls.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsResolver } from './invitations.resolver.js';

/** The calls that resend, revoke, preview and accept invitations. */
@Module({
  imports: [LimitsModule, LinksModule, ProvisioningModule],
  controllers: [InvitationsController],
  providers: [InvitationCallsService, InvitationsResolver],
})
export class InvitationsModule {}
