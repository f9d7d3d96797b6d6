import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { PageArgs } from '../pagination/page.args.js';
import { IsUUID } from '../validation/decorators.js';

/** Which part of the audit trail. */
@ArgsType()
export class AuditEventsArgs extends PageArgs {
  /** Only what was changed for this person: their UUID. */
  @IsOptional()
  @IsUUID()
  userId?: string;
}
