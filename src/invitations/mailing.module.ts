import { Module } from '@nestjs/common';
import { InvitationsService } from './invitations.service.js';
import { InvitationsStore } from './invitations.store.js';
import { JobWorkerService } from './job-worker.service.js';
import { MailsService } from './mails.service.js';

/** What mails invitations, in the server and in commands. */
@Module({
  providers: [InvitationsService, InvitationsStore, JobWorkerService, MailsService],
  exports: [InvitationsService, InvitationsStore],
})
export class MailingModule {}
