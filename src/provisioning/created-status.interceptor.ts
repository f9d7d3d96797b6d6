import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import type { ProvisionResult } from './provision-result.model.js';

/** 201 when the user was created, 200 otherwise; a dry run creates nothing. */
@Injectable()
export class CreatedStatusInterceptor implements NestInterceptor<ProvisionResult> {
  intercept(context: ExecutionContext, next: CallHandler<ProvisionResult>): Observable<ProvisionResult> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(tap(({ created, dryRun }) => void reply.status(created && !dryRun ? 201 : 200)));
  }
}
