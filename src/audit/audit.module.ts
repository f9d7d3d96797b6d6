import { Module } from '@nestjs/common';
import { AuditFileService } from './audit-file.service.js';
import { AuditController } from './audit.controller.js';
import { AuditResolver } from './audit.resolver.js';
import { AuditService } from './audit.service.js';

@Module({ controllers: [AuditController], providers: [AuditResolver, AuditService, AuditFileService] })
export class AuditModule {}
