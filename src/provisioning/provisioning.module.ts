import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { ProvisioningController } from './provisioning.controller.js';
import { ProvisioningResolver } from './provisioning.resolver.js';
import { ProvisioningService } from './provisioning.service.js';
import { ProvisioningStore } from './store/provisioning.store.js';
import { SingleGrantsController } from './single-grants.controller.js';
import { SingleGrantsService } from './single-grants.service.js';
import { SingleRevocationsController } from './single-revocations.controller.js';
import { SingleRevocationsService } from './single-revocations.service.js';

@Module({
  imports: [MailModule],
  controllers: [ProvisioningController, SingleGrantsController, SingleRevocationsController],
  providers: [
    ProvisioningResolver,
    ProvisioningService,
    ProvisioningStore,
    SingleGrantsService,
    SingleRevocationsService,
  ],
  exports: [ProvisioningService],
})
export class ProvisioningModule {}
