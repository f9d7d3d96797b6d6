import type { Transport } from '../database/generated/enums.js';

/** An operator who runs a command. The operator is not a user; access to the database is the authorization. */
export interface Operator {
  readonly orgId: number;
  readonly userId: null;
  readonly version: null;
  readonly sessionId?: undefined;
  readonly requestId: string;
  readonly transport: 'CLI';
}

/** The user who makes a call, according to the verified token. Permissions are only in the database. */
export interface Caller {
  readonly orgId: number;
  readonly userId: string;
  /** Version of the password. A new password makes older tokens void. */
  readonly version: number;
  /** The session that the token belongs to; absent for a token of `login`. */
  readonly sessionId?: string | undefined;
  /** Also in the log and in the response header x-request-id. */
  readonly requestId: string;
  readonly transport: Transport;
  /** Identifies the request. All calls of one GraphQL document share it, and the limits of one request. */
  readonly request: object;
}
