import { ArgsType } from '@nestjs/graphql';
import { PageArgs } from '../pagination/page.args.js';
import { IsUuid, Optional } from '../validation/decorators.js';

/** Which part of the audit trail. */
@ArgsType()
export class AuditEventsArgs extends PageArgs {
  /** Only what was changed for this person: their UUID. */
  @Optional()
  @IsUuid()
  userId?: string;
}
