import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Transport } from '../database/generated/enums.js';
import { requestOfContext, transportOf } from './request.js';

/** A call of somebody who need not be signed in, and by which way it came. */
export interface Visit {
  readonly requestId: string;
  readonly transport: Transport;
  /** Network address, as far as TRUST_PROXY lets headers tell it. */
  readonly address: string;
}

export const CurrentVisit = createParamDecorator((_: unknown, context: ExecutionContext): Visit => {
  const { id, ip } = requestOfContext(context);
  return { requestId: id, transport: transportOf(context), address: ip };
});
