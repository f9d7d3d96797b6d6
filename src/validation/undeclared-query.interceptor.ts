import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, type Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { DomainError, problem } from '../errors/domain-error.js';
import { escapePointer } from './findings.js';
import { checkInput } from './input.pipe.js';

/**
 * Rejects every name in the query of a REST call whose method has no `@Query`, together with the problems of the body.
 * `InputPipe` checks the others. Health checks may have any query, because monitoring programs add their own names.
 */
@Injectable()
export class UndeclaredQuery implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { query, body, routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(query as object);
    const isFree = routeOptions.url?.startsWith('/api/') !== true;
    if (names.length === 0 || isFree || typeOf(context, RouteParamtypes.QUERY) !== undefined) return next.handle();

    const bodyType = typeOf(context, RouteParamtypes.BODY);
    const checked = bodyType === undefined ? { input: null } : checkInput(bodyType, body);
    const unknown = names.map((name) => problem('FIELD_UNKNOWN', `/${escapePointer(name)}`));
    throw new DomainError('INVALID_INPUT', {
      problems: 'problems' in checked ? [...unknown, ...checked.problems] : unknown,
    });
  }
}

/** The class of the parameter of a controller method that takes the query or the body. */
function typeOf(context: ExecutionContext, kind: RouteParamtypes): Type<object> | undefined {
  const [controller, { name }] = [context.getClass(), context.getHandler()];
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, unknown>;
  const key = Object.keys(parameters).find((each) => each.startsWith(`${String(kind)}:`));
  const types = Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, name) as Type<object>[];
  return key === undefined ? undefined : types[Number(key.split(':')[1])];
}
