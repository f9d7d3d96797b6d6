import { Module } from '@nestjs/common';
import { ProvisioningModule } from '../provisioning/provisioning.module.js';
import { LimitsModule } from '../rate-limiting/limits.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountCallsService } from './account-calls.service.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsResolver } from './accounts.resolver.js';

/** The calls that correct an account and mail its user a link for a new password. */
@Module({
  imports: [LimitsModule, ProvisioningModule, UsersModule],
  controllers: [AccountsController],
  providers: [AccountCallsService, AccountsResolver],
})
export class AccountsModule {}
