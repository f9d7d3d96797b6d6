import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { PageArgs } from '../pagination/page.args.js';
import { IsUUID } from '../validation/decorators.js';

/** Arguments of `auditEvents`. */
@ArgsType()
export class AuditEventsArgs extends PageArgs {
  /** Return only changes to the user with this UUID. */
  @IsOptional()
  @IsUUID()
  userId?: string;
}
