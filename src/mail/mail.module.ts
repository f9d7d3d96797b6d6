import { Module } from '@nestjs/common';
import { LinkMailsService } from './link-mails.service.js';
import { LinkMailsStore } from './link-mails.store.js';
import { MailsService } from './mails.service.js';
import { NoticeMailsService } from './notice-mails.service.js';
import { OutboxService } from './outbox.service.js';
import { OutboxStore } from './outbox.store.js';

/** Sends mails, in the server and in commands. */
@Module({
  providers: [LinkMailsService, LinkMailsStore, MailsService, NoticeMailsService, OutboxService, OutboxStore],
  exports: [OutboxService],
})
export class MailModule {}
