import { Module } from '@nestjs/common';
import { IdentitiesStore } from './identities.store.js';
import { IdentityProviderService } from './identity-provider.service.js';

@Module({
  providers: [IdentitiesStore, IdentityProviderService],
  exports: [IdentityProviderService],
})
export class IdentityProviderModule {}
