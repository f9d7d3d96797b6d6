import { Module } from '@nestjs/common';
import { LimitsModule } from '../rate-limiting/limits.module.js';
import { ProvisioningModule } from '../provisioning/provisioning.module.js';
import { AcceptanceService } from './acceptance.service.js';
import { InvitationCallsService } from './invitation-calls.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsResolver } from './invitations.resolver.js';
import { MailingModule } from './mailing.module.js';

/** The calls about invitations. */
@Module({
  imports: [LimitsModule, MailingModule, ProvisioningModule],
  controllers: [InvitationsController],
  providers: [AcceptanceService, InvitationCallsService, InvitationsResolver],
})
export class InvitationsModule {}
