import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiReaderProblems } from '../errors/api-problems.decorator.js';
import { ApiPage } from '../pagination/api-page.decorator.js';
import { pageOf } from '../pagination/list-page.model.js';
import { AuditEventList } from './audit-event.model.js';
import { AuditEventsQuery, eventsArgsOf } from './audit-events.args.js';
import { AuditFileService, EVENT_COLUMNS } from './audit-file.service.js';
import { AuditService } from './audit.service.js';

@ApiTags('Audit')
@ApiBearerAuth()
@ApiReaderProblems()
@Controller('api/org/audit-events')
export class AuditController {
  constructor(
    private readonly service: AuditService,
    private readonly files: AuditFileService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List audit events',
    description: 'The calls that changed something in the organization. Requires AUDIT_READ.',
  })
  @ApiPage(AuditEventList, 'Audit events, newest first.', EVENT_COLUMNS)
  async auditEvents(
    @Query() query: AuditEventsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<AuditEventList | StreamableFile> {
    return query.format === 'csv'
      ? this.files.file(eventsArgsOf(query), caller)
      : pageOf(await this.service.auditEvents(eventsArgsOf(query), caller));
  }
}
