import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOkResponse, type ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { Settings } from '../settings/settings.js';
import type { ListPage } from './list-page.model.js';

/** Declares a route that returns a page in OpenAPI, and adds the header `Link` to its responses. */
export const ApiPage = (type: new () => ListPage, description: string): MethodDecorator =>
  applyDecorators(UseInterceptors(NextPageLink), ApiOkResponse({ type, description, headers: LINK }));

const LINK: NonNullable<ApiResponseOptions['headers']> = {
  Link: {
    description:
      'The next page: the same call with its cursor (RFC 8288). The URL is relative, so that it works on every host. ' +
      'Absent on the last page.',
    required: false,
    schema: { type: 'string' },
    example: '</api/org/buildings?first=20&after=MTIgTWlsbCBZYXJk>; rel="next"',
  },
};

/** Links to the next page, if there is one. A path in PUBLIC_URL comes first, because a proxy may remove it. */
@Injectable()
class NextPageLink implements NestInterceptor {
  private readonly prefix: string;

  constructor({ publicUrl }: Settings) {
    this.prefix = new URL(publicUrl).pathname.replace(/\/$/, '');
  }

  intercept(context: ExecutionContext, next: CallHandler<ListPage>): Observable<ListPage> {
    const http = context.switchToHttp();
    const { url } = http.getRequest<FastifyRequest>();
    return next.handle().pipe(
      tap(({ nextCursor }) => {
        if (nextCursor !== null)
          void http.getResponse<FastifyReply>().header('link', `<${this.after(nextCursor, url)}>; rel="next"`);
      }),
    );
  }

  private after(cursor: string, url: string): string {
    const { pathname, searchParams } = new URL(url, 'http://any.host');
    searchParams.set('after', cursor);
    return `${this.prefix}${pathname}?${searchParams.toString()}`;
  }
}
