import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, type ApiResponseOptions, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Settings } from '../settings/settings.js';
import type { ListPage } from './list-page.model.js';

/**
 * Declares a route that returns a page in OpenAPI, and adds the header `Link` to its responses.
 * @param columns the first line of the CSV file, if the route can answer with one
 */
export const ApiPage = (type: new () => ListPage, description: string, columns?: readonly string[]): MethodDecorator =>
  applyDecorators(
    UseInterceptors(NextPageLink),
    ApiExtraModels(type),
    ApiOkResponse({
      description,
      headers: { ...LINK, ...(columns !== undefined && DISPOSITION) },
      content: {
        'application/json': { schema: { $ref: getSchemaPath(type) } },
        ...(columns !== undefined && {
          'text/csv': { schema: { type: 'string' }, example: `${columns.join(',')}\r\n` },
        }),
      },
    }),
  );

const DISPOSITION: NonNullable<ApiResponseOptions['headers']> = {
  'Content-Disposition': {
    description: 'The name of the file. Absent for JSON.',
    required: false,
    schema: { type: 'string' },
  },
};

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

/**
 * Links to the next page, if there is one. A path in PUBLIC_URL comes first, because a proxy may remove it. A file that
 * fails resets the connection: with HTTP/1.0, which some proxies use, a closed connection would mean a complete file.
 */
@Injectable()
class NextPageLink implements NestInterceptor {
  private readonly prefix: string;

  constructor({ publicUrl }: Settings) {
    this.prefix = new URL(publicUrl).pathname.replace(/\/$/, '');
  }

  intercept(
    context: ExecutionContext,
    next: CallHandler<ListPage | StreamableFile>,
  ): Observable<ListPage | StreamableFile> {
    const http = context.switchToHttp();
    const { url, raw } = http.getRequest<FastifyRequest>();
    return next.handle().pipe(
      map((answer) => {
        if (answer instanceof StreamableFile) {
          answer.getStream().once('error', () => raw.socket.resetAndDestroy());
          return answer;
        }
        if (answer.nextCursor !== null)
          void http.getResponse<FastifyReply>().header('link', `<${this.after(answer.nextCursor, url)}>; rel="next"`);
        return answer;
      }),
    );
  }

  private after(cursor: string, url: string): string {
    const { pathname, searchParams } = new URL(url, 'http://any.host');
    searchParams.set('after', cursor);
    return `${this.prefix}${pathname}?${searchParams.toString()}`;
  }
}
