import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { ProvisionResult } from './provision-result.model.js';
import type { Outcome } from './single-grants.service.js';

/** 201 when the user was created, 200 otherwise; a dry run creates nothing. */
@Injectable()
class ProvisionedStatus implements NestInterceptor<ProvisionResult, ProvisionResult> {
  intercept(context: ExecutionContext, next: CallHandler<ProvisionResult>): Observable<ProvisionResult> {
    return next.handle().pipe(
      map((result) => {
        answer(context, result.created && !result.dryRun);
        return result;
      }),
    );
  }
}

/** 201 when the thing is new, 200 otherwise; answers the thing itself. */
@Injectable()
class OutcomeStatus<T> implements NestInterceptor<Outcome<T>, T> {
  intercept(context: ExecutionContext, next: CallHandler<Outcome<T>>): Observable<T> {
    return next.handle().pipe(
      map(({ isNew, body }) => {
        answer(context, isNew);
        return body;
      }),
    );
  }
}

function answer(context: ExecutionContext, isNew: boolean): void {
  void context
    .switchToHttp()
    .getResponse<FastifyReply>()
    .status(isNew ? 201 : 200);
}

export const CreatedWhenUserIs = (): MethodDecorator => UseInterceptors(ProvisionedStatus);
export const CreatedWhenNew = (): MethodDecorator => UseInterceptors(OutcomeStatus);
