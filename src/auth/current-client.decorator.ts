import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Transport } from '../database/generated/enums.js';
import { requestOfContext, transportOf } from './request.js';

/** A call that needs no sign-in. */
export interface ClientInfo {
  readonly requestId: string;
  readonly transport: Transport;
  /** Network address of the client, from headers if TRUST_PROXY trusts them. */
  readonly address: string;
}

export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext): ClientInfo => {
  const { id, ip } = requestOfContext(context);
  return { requestId: id, transport: transportOf(context), address: ip };
});
