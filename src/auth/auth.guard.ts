import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../errors/domain-error.js';
import { IS_PUBLIC } from './public.decorator.js';
import { requestOfContext, transportOf } from './request.js';
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
    // One for all parts of a GraphQL document: what is read and counted for the caller is so once.
    request.caller ??= { ...subject, requestId: request.id, transport: transportOf(context) };
    return true;
  }
}
