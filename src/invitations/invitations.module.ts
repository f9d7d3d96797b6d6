import { Module } from '@nestjs/common';
import { InvitationsService } from './invitations.service.js';
import { JobWorkerService } from './job-worker.service.js';
import { MailsService } from './mails.service.js';

@Module({ providers: [InvitationsService, JobWorkerService, MailsService], exports: [InvitationsService] })
export class InvitationsModule {}
