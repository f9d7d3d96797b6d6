import { InputType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { ChangeKind } from '../provisioning/provisioning.enums.js';
import { ArrayMaxSize, IsEnumList, IsInstant, IsUUID } from '../validation/decorators.js';

/** Audit events that match all fields. Unknown ids match nothing, and so does an empty list. */
@InputType()
export class AuditEventsFilter {
  /** UUID of the user whose account or grants the call changed. */
  @IsOptional()
  @IsUUID()
  subjectId?: string;

  /** UUID of the user who made the call. */
  @IsOptional()
  @IsUUID()
  actorId?: string;

  /** Kinds of change. The call made a change of at least one of them. */
  @IsOptional()
  @IsEnumList(ChangeKind, 'ChangeKind')
  @ArrayMaxSize(50)
  kinds?: ChangeKind[];

  /** The first instant, with its time zone, such as 2026-01-01T00:00:00Z. */
  @IsOptional()
  @IsInstant()
  since?: Date;

  /** The instant, with its time zone, before which the calls were made. */
  @IsOptional()
  @IsInstant()
  until?: Date;
}
