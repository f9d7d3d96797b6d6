import { ObjectType, registerEnumType } from '@nestjs/graphql';
import { Transport } from '../database/generated/enums.js';
import { Change } from '../provisioning/provision-result.model.js';
import { ListPage } from '../pagination/list-page.model.js';
import { PageInfo } from '../pagination/page-info.model.js';
import { Int32, NullableObject, OneOf, Uuid } from '../schema/field-types.js';

registerEnumType(Transport, {
  name: 'Transport',
  description: 'How the call was made.',
  valuesMap: {
    GRAPHQL: { description: 'GraphQL.' },
    REST: { description: 'REST.' },
    CLI: { description: 'A command that the operator ran.' },
  },
});

/** A user in the audit trail, with their current name and e-mail address. */
@ObjectType()
export class AuditedPerson {
  /** UUID. */
  @Uuid()
  id: string;

  /** E-mail address, lower-case. */
  email: string;

  /** Full name. */
  name: string;
}

/** An API key in the audit trail. */
@ObjectType()
export class AuditedKey {
  /** UUID. */
  @Uuid()
  id: string;

  /** Name of the key. */
  name: string;
}

/** One call that changed something. */
@ObjectType()
export class AuditEvent {
  /** UUID. */
  @Uuid()
  id: string;

  /** When the call was made. */
  createdAt: Date;

  /** UUID of the user who made the call; null for an API key or a command of the operator. */
  @Uuid()
  actorId: string | null;

  /** The user who made the call; null if it was none, or if they belong to another organization. */
  @NullableObject(() => AuditedPerson)
  actor: AuditedPerson | null;

  /** UUID of the API key that made the call; null if it was none. */
  @Uuid()
  actorKeyId: string | null;

  /** The API key that made the call; null if it was none, or if it belongs to another organization. */
  @NullableObject(() => AuditedKey)
  actorKey: AuditedKey | null;

  /** The user whose account or grants the call changed. */
  subject: AuditedPerson;

  /** The changes, as the response of the call listed them. */
  changes: Change[];

  /** Id of the request. It is also in the log and in the response header `x-request-id`. */
  requestId: string;

  /** How the call was made. */
  @OneOf(Transport, 'Transport')
  transport: Transport;
}

/** An audit event in a list. */
@ObjectType()
export class AuditEventEdge {
  /** The audit event. */
  node: AuditEvent;

  /** Cursor of this audit event. */
  cursor: string;
}

/** A page of the audit trail, newest first. */
@ObjectType()
export class AuditEventConnection {
  /** The audit events. */
  edges: AuditEventEdge[];

  /** Information about this page. */
  pageInfo: PageInfo;

  /** Number of audit events on all pages. Null with the error UNAVAILABLE if counting them takes too long. */
  @Int32()
  totalCount?: Promise<number>;
}

/** A page of the audit trail over REST, newest first. */
export class AuditEventList extends ListPage {
  /** The audit events. */
  items: AuditEvent[];
}
