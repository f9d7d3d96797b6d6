import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestOfContext } from './request.js';

/** The network address of whoever calls. What `X-Forwarded-For` says counts only as far as TRUST_PROXY says so. */
export const ClientAddress = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => requestOfContext(context).ip,
);
