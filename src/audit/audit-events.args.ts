import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { FileQuery } from '../pagination/file-query.args.js';
import { PageArgs } from '../pagination/page.args.js';
import { ChangeKind } from '../provisioning/provisioning.enums.js';
import { ArrayMaxSize, IsEnumList, IsInstant, IsUUID, ValidateNested } from '../validation/decorators.js';
import { Repeatable } from '../validation/query.decorators.js';
import { AuditEventsFilter } from './audit-events-filter.input.js';

/** Arguments of `auditEvents`. */
@ArgsType()
export class AuditEventsArgs extends PageArgs {
  /** Return only changes to the user with this UUID. With `filter.subjectId`, both must match. */
  @IsOptional()
  @IsUUID()
  userId?: string;

  /** Return only audit events that match. */
  @IsOptional()
  @ValidateNested(() => AuditEventsFilter)
  filter?: AuditEventsFilter;
}

/** The filter as names of a query string. */
export class AuditEventsQuery extends FileQuery {
  /** UUID of the user whose account or grants the call changed. */
  @IsOptional()
  @IsUUID()
  subjectId?: string;

  /** UUID of the user who made the call. */
  @IsOptional()
  @IsUUID()
  actorId?: string;

  /** Kind of change. Can be repeated: the call made a change of at least one of them. */
  @IsOptional()
  @Repeatable()
  @IsEnumList(ChangeKind, 'ChangeKind')
  @ArrayMaxSize(50)
  kind?: ChangeKind[];

  /**
   * The first instant, with its time zone.
   * @example 2026-01-01T00:00:00Z
   */
  @IsOptional()
  @IsInstant()
  since?: Date;

  /** The instant, with its time zone, before which the calls were made. */
  @IsOptional()
  @IsInstant()
  until?: Date;
}

/** The same as arguments of `auditEvents`. */
export function eventsArgsOf({ first, after, kind, format: _, ...filter }: AuditEventsQuery): AuditEventsArgs {
  return {
    ...(first !== undefined && { first }),
    ...(after !== undefined && { after }),
    filter: { ...filter, ...(kind && { kinds: kind }) },
  };
}
