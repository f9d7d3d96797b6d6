import type { Transport } from '../database/generated/enums.js';

/** An operator who runs a command. The operator is not a user; access to the database is the authorization. */
export interface Operator {
  readonly orgId: number;
  readonly userId: null;
  readonly version: null;
  readonly sessionId?: undefined;
  readonly keyHash?: undefined;
  readonly requestId: string;
  readonly transport: 'CLI';
}

/** The caller of a request, by the verified token or the text of the key. Permissions are only in the database. */
export type Caller = PersonCaller | KeyCaller;

interface Call {
  readonly orgId: number;
  /** Also in the log and in the response header x-request-id. */
  readonly requestId: string;
  readonly transport: Transport;
  /** Identifies the request. All calls of one GraphQL document share it, and the limits of one request. */
  readonly request: object;
}

/** A user who makes a call. */
export interface PersonCaller extends Call {
  readonly userId: string;
  /** Version of the password. A new password makes older tokens void. */
  readonly version: number;
  /** The session that the token belongs to; absent for a token of `login`. */
  readonly sessionId?: string | undefined;
  readonly keyHash?: undefined;
}

/** A script that makes a call with an API key, which may not exist. */
export interface KeyCaller extends Call {
  /** SHA-256 of the key: `\x` and hexadecimal digits. */
  readonly keyHash: string;
  readonly userId?: undefined;
  readonly version?: undefined;
  readonly sessionId?: undefined;
}
