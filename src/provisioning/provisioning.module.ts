import { Module } from '@nestjs/common';
import { ProvisioningController } from './provisioning.controller.js';
import { ProvisioningResolver } from './provisioning.resolver.js';
import { ProvisioningService } from './provisioning.service.js';
import { ProvisioningStore } from './provisioning.store.js';

@Module({
  controllers: [ProvisioningController],
  providers: [ProvisioningResolver, ProvisioningService, ProvisioningStore],
})
export class ProvisioningModule {}
