import { Module } from '@nestjs/common';
import { InvitationMailsService } from './invitation-mails.service.js';
import { InvitationMailsStore } from './invitation-mails.store.js';
import { MailsService } from './mails.service.js';
import { OutboxService } from './outbox.service.js';
import { OutboxStore } from './outbox.store.js';

/** Sends mails, in the server and in commands. */
@Module({
  providers: [InvitationMailsService, InvitationMailsStore, MailsService, OutboxService, OutboxStore],
  exports: [OutboxService],
})
export class MailModule {}
