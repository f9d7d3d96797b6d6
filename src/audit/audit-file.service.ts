import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { csvFileOf } from '../pagination/csv-file.js';
import type { Change } from '../provisioning/provision-result.model.js';
import type { AuditEvent } from './audit-event.model.js';
import type { AuditEventsArgs } from './audit-events.args.js';
import { AuditService } from './audit.service.js';

/** The first line of the file. */
export const EVENT_COLUMNS = ['id', 'createdAt', 'actor', 'subject', 'transport', 'requestId', 'changes'];

/** The audit trail as a CSV file. */
@Injectable()
export class AuditFileService {
  constructor(private readonly audit: AuditService) {}

  /** @throws DomainError as the list, before the file starts */
  file(args: AuditEventsArgs, caller: Caller): Promise<StreamableFile> {
    return csvFileOf<AuditEvent>(
      {
        fileName: 'audit-events.csv',
        columns: EVENT_COLUMNS,
        pageOf: (page, call) => this.audit.auditEvents(Object.assign({}, args, page), call),
        cellsOf: (event) => Promise.resolve(cellsOf(event)),
      },
      args,
      caller,
    );
  }
}

function cellsOf(event: AuditEvent): string[] {
  return [
    event.id,
    event.createdAt.toISOString(),
    actorOf(event),
    event.subject.email,
    event.transport,
    event.requestId,
    event.changes.map(textOf).join('; '),
  ];
}

/** The id stands for a user or a key of another organization. */
const actorOf = ({ actor, actorId, actorKey, actorKeyId }: AuditEvent): string =>
  actor?.email ?? actorKey?.name ?? actorId ?? actorKeyId ?? 'CLI';

/** Such as `ROLE_GRANTED roleKey=viewer`. */
const textOf = ({ kind, ...facts }: Change): string =>
  [kind, ...Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`)].join(' ');
