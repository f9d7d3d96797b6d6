import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError } from '../errors/domain-error.js';
import type { Caller } from './caller.js';
import { requestOfContext } from './request.js';

/** The caller whom the guard has let in. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = requestOfContext(context);
  if (caller === undefined) throw new DomainError('UNAUTHENTICATED');
  return caller;
});
