import type { Transport } from '../database/generated/enums.js';

/** An operator who runs a command. The operator is not a user; access to the database is the authorization. */
export interface Operator {
  readonly orgId: number;
  readonly userId: null;
  readonly version: null;
  readonly requestId: string;
  readonly transport: 'CLI';
}

/** Who makes a call, as the verified token says, and by which way. What they may do stands in the database alone. */
export interface Caller {
  readonly orgId: number;
  readonly userId: string;
  /** Which of the owner's passwords the token was given for. */
  readonly version: number;
  /** Also in the log and in the answer's x-request-id. */
  readonly requestId: string;
  readonly transport: Transport;
  /** Identifies the request: all calls of one GraphQL document share it, and what one request may read. */
  readonly request: object;
}
