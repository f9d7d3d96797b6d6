import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../errors/domain-error.js';
import { IS_PUBLIC } from './public.decorator.js';
import { isInMutation, requestOfContext, transportOf } from './request.js';
import { TokensService } from './tokens.service.js';

/** The one guard of both transports: without a valid token only what is public can be called. */
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
    // All parts of a query share what is loaded for one caller. Each call of
    // a mutation gets a new one, because earlier calls have changed things.
    if (request.caller === undefined || isInMutation(context))
      request.caller = { ...subject, requestId: request.id, transport: transportOf(context), request };
    return true;
  }
}
