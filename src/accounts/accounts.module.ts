import { Module } from '@nestjs/common';
import { LinksModule } from '../links/links.module.js';
import { MailModule } from '../mail/mail.module.js';
import { ProvisioningModule } from '../provisioning/provisioning.module.js';
import { LimitsModule } from '../rate-limiting/limits.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountCallsService } from './account-calls.service.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsResolver } from './accounts.resolver.js';
import { BulkInvitationsResolver } from './bulk-invitations.resolver.js';
import { BulkInvitationsService } from './bulk-invitations.service.js';
import { PasswordCallsController } from './password-calls.controller.js';
import { PasswordCallsResolver } from './password-calls.resolver.js';
import { PasswordChangesService } from './password-changes.service.js';
import { PasswordChangesStore } from './password-changes.store.js';
import { PasswordResetsService } from './password-resets.service.js';
import { PasswordResetsStore } from './password-resets.store.js';

/** The calls that correct an account, mail its user a link for a new password, and set a new password. */
@Module({
  imports: [LimitsModule, LinksModule, MailModule, ProvisioningModule, UsersModule],
  controllers: [AccountsController, PasswordCallsController],
  providers: [
    AccountCallsService,
    AccountsResolver,
    BulkInvitationsResolver,
    BulkInvitationsService,
    PasswordCallsResolver,
    PasswordChangesService,
    PasswordChangesStore,
    PasswordResetsService,
    PasswordResetsStore,
  ],
})
export class AccountsModule {}
