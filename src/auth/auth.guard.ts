import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../errors/domain-error.js';
import { CredentialsService, type Subject } from './credentials.service.js';
import { IS_PUBLIC } from './public.decorator.js';
import { isInMutation, requestOfContext, transportOf } from './request.js';

/** The guard of both transports. Only public calls work without a valid token. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly credentials: CredentialsService,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const isNew = isInMutation(context);
    const subject = this.credentials.subjectOf(requestOfContext(context), { isNew });
    return subject instanceof Promise
      ? subject.then((found) => admit(found, context, isNew))
      : admit(subject, context, isNew);
  }
}

/**
 * All parts of a query share the data loaded for one caller. Each call of a mutation gets a new caller object, because
 * earlier calls may have changed data.
 */
function admit(subject: Subject | null, context: ExecutionContext, isNew: boolean): boolean {
  if (subject === null) throw new DomainError('UNAUTHENTICATED');
  const request = requestOfContext(context);
  if (request.caller === undefined || isNew)
    request.caller = { ...subject, requestId: request.id, transport: transportOf(context), request };
  return true;
}
