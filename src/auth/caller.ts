import type { Transport } from '../database/generated/enums.js';

/** Who makes a call, as the verified token says, and by which way. What they may do stands in the database alone. */
export interface Caller {
  readonly orgId: number;
  readonly userId: string;
  /** Also in the log and in the answer's x-request-id. */
  readonly requestId: string;
  readonly transport: Transport;
}
