import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { ObservabilityService } from './observability.service.js';

@Module({ imports: [MailModule], providers: [ObservabilityService], exports: [ObservabilityService] })
export class ObservabilityModule {}
