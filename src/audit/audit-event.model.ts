import { ObjectType, registerEnumType } from '@nestjs/graphql';
import { Transport } from '../database/generated/enums.js';
import { Change } from '../provisioning/provision-result.model.js';
import { PageInfo } from '../pagination/page-info.model.js';
import { Int32, NullableObject, OneOf, Uuid } from '../schema/field-types.js';

registerEnumType(Transport, {
  name: 'Transport',
  description: 'By which way a call came.',
  valuesMap: {
    GRAPHQL: { description: 'GraphQL.' },
    REST: { description: 'REST.' },
    CLI: { description: 'A command of the operator.' },
  },
});

/** A person whom the audit trail names, as they are called now. */
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

/** One call that changed something. */
@ObjectType()
export class AuditEvent {
  /** UUID. */
  @Uuid()
  id: string;

  /** When it was. */
  createdAt: Date;

  /** UUID of whoever made the call; null for a command of the operator. */
  @Uuid()
  actorId: string | null;

  /** Who made the call; null for a command of the operator, or when they belong to another organization. */
  @NullableObject(() => AuditedPerson)
  actor: AuditedPerson | null;

  /** For whom something was changed. */
  subject: AuditedPerson;

  /** What was changed, as the answer of the call said it. */
  changes: Change[];

  /** Id of the request, which is also in the log and was in the answer's `x-request-id`. */
  requestId: string;

  /** By which way the call came. */
  @OneOf(Transport, 'Transport')
  transport: Transport;
}

/** A call in a list. */
@ObjectType()
export class AuditEventEdge {
  /** The call. */
  node: AuditEvent;

  /** Its place in the list. */
  cursor: string;
}

/** A page of the audit trail, newest first. */
@ObjectType()
export class AuditEventConnection {
  /** The calls. */
  edges: AuditEventEdge[];

  /** Where the page stands. */
  pageInfo: PageInfo;

  /** How many there are on all pages. */
  @Int32()
  totalCount: Promise<number>;
}
