import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { AuditEventConnection } from './audit-event.model.js';
import { AuditEventsArgs } from './audit-events.args.js';
import { AuditService } from './audit.service.js';

@Resolver()
export class AuditResolver {
  constructor(private readonly service: AuditService) {}

  @Query(() => AuditEventConnection, {
    description: 'The calls that changed something in the organization, newest first. Requires AUDIT_READ.',
  })
  auditEvents(@Args() args: AuditEventsArgs, @CurrentCaller() caller: Caller): Promise<AuditEventConnection> {
    return this.service.auditEvents(args, caller);
  }
}
