import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../errors/domain-error.js';
import { IS_PUBLIC } from './public.decorator.js';
import { isInMutation, requestOfContext, transportOf } from './request.js';
import { TokensService } from './tokens.service.js';

/** The guard of both transports. Only public calls work without a valid token. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokensService,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = requestOfContext(context);
    const subject = this.tokens.verify(request.headers.authorization);
    if (subject === null) throw new DomainError('UNAUTHENTICATED');
    // All parts of a query share the data loaded for one caller. Each call of a mutation gets a new caller object,
    // because earlier calls may have changed data.
    if (request.caller === undefined || isInMutation(context))
      request.caller = { ...subject, requestId: request.id, transport: transportOf(context), request };
    return true;
  }
}
