import type { IncomingMessage } from 'node:http';
import { BadRequestException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { sendError } from '../errors/problem.filter.js';

/**
 * Reads bodies: JSON in UTF-8 without a content encoding. Rejects everything else that the headers announce.
 * An empty body counts as no body, whatever the headers say.
 */
export function readBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { raw, method, headers } = request;
    if (request.is404 || method === 'GET' || method === 'HEAD') {
      done();
      return;
    }
    const isPlain = hasNoEncoding(raw);
    // Tells the client that the encoding was rejected, not the type (RFC 9110, 12.5.3).
    if (!isPlain) void reply.header('accept-encoding', 'identity');
    if (isPlain && isJson(raw)) {
      done();
    } else if (Number(headers['content-length'] ?? 0) > 0) {
      void reply.header('connection', 'close'); // the body is not read
      sendError(new DomainError('UNSUPPORTED_MEDIA_TYPE'), request, reply);
    } else {
      // The body may be empty. Fastify rejects some types before it reads the body, but without a type it uses the
      // catch-all parser below.
      delete headers['content-type'];
      done();
    }
  });

  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = utf8(body);
    if (body.length === 0) done(null);
    else if (text === null) done(new BadRequestException());
    else void parseJson(request, text, done);
  });
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_, body, done) => {
    done(body.length === 0 ? null : new DomainError('UNSUPPORTED_MEDIA_TYPE'));
  });
}

/** Whether the body is not encoded: the server does not decompress bodies. */
function hasNoEncoding({ headersDistinct }: IncomingMessage): boolean {
  const codings = (name: string): string[] =>
    (headersDistinct[name] ?? []).flatMap((value) => value.split(',')).map((coding) => coding.trim().toLowerCase());
  return (
    codings('content-encoding').every((coding) => coding === '' || coding === 'identity') &&
    codings('transfer-encoding').every((coding) => coding === '' || coding === 'chunked')
  );
}

/** Parts separated by semicolons outside quotes. */
const PARTS = /(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g;

/** RFC 9110, 5.6.6. */
const PARAMETER = /^([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)")$/;

/** Whether the only content type is JSON, in UTF-8 if it names a charset (RFC 8259, 8.1). */
function isJson({ headersDistinct }: IncomingMessage): boolean {
  const [type, another] = new Set(headersDistinct['content-type']);
  if (type === undefined || another !== undefined) return false;
  const [mediaType = '', ...parameters] = (type.match(PARTS) ?? []).map((part) => part.trim());
  return (
    mediaType.toLowerCase() === 'application/json' &&
    parameters.every((parameter) => {
      const [, name, token, quoted] = PARAMETER.exec(parameter) ?? [];
      if (name?.toLowerCase() !== 'charset') return name !== undefined || parameter === '';
      return /^utf-?8$/i.test(token ?? quoted ?? '');
    })
  );
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @returns null if the bytes are not UTF-8: they would be stored as replacement characters */
function utf8(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
