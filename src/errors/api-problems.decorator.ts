import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, type ApiResponseOptions, getSchemaPath } from '@nestjs/swagger';
import { type ErrorCode, ERRORS } from './catalogue.js';
import { ProblemDocument } from './problem-document.model.js';

/** Declares the error responses of a route in OpenAPI, each as a problem document. */
export function ApiProblems(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))];
  return applyDecorators(
    ApiExtraModels(ProblemDocument),
    ApiResponse(HEADERS_TOO_LARGE),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: codes
          .filter((code) => ERRORS[code].status === status)
          .map((code) => `\`${code}\`: ${ERRORS[code].detail}`)
          .join('\n\n'),
        headers: HEADERS[status] ?? {},
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDocument) } } },
      }),
    ),
  );
}

/** The errors of a limited call without a token. */
export const OPEN_PROBLEMS = [
  'INVALID_INPUT',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'INTERNAL',
  'UNAVAILABLE',
] as const satisfies ErrorCode[];

/** The same for a call with a token, which always has these errors. */
export function ApiCallerProblems(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  return ApiReaderProblems(...codes, 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
}

/** The same for a call that takes no body, not even an unexpected one. */
export function ApiReaderProblems(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  return ApiProblems('INVALID_INPUT', 'UNAUTHENTICATED', 'FORBIDDEN', ...codes, 'INTERNAL', 'UNAVAILABLE');
}

/** The server sends it before routing (http/malformed-http.ts). */
const HEADERS_TOO_LARGE = {
  status: 431,
  description: '`INVALID_INPUT`: The request headers are larger than 16 KB.',
  content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDocument) } } },
};

const RETRY_AFTER: NonNullable<ApiResponseOptions['headers']> = {
  'Retry-After': { description: 'Seconds to wait before retrying.', schema: { type: 'integer' } },
};

const RATE_LIMIT: NonNullable<ApiResponseOptions['headers']> = {
  RateLimit: {
    description:
      'The limit that the client reached: its policy, the remaining calls (`r`) and the seconds until it resets (`t`).',
    schema: { type: 'string' },
    example: '"sign-in-account";r=0;t=840',
  },
  'RateLimit-Policy': {
    description: 'The limit: `q` calls in `w` seconds.',
    schema: { type: 'string' },
    example: '"sign-in-account";q=10;w=900',
  },
};

/** Headers that the filter sends (problem.filter.ts). */
const HEADERS: Readonly<Record<number, NonNullable<ApiResponseOptions['headers']>>> = {
  401: {
    'WWW-Authenticate': {
      description: 'The authentication scheme (RFC 6750).',
      schema: { type: 'string', enum: ['Bearer'] },
    },
  },
  429: { ...RETRY_AFTER, ...RATE_LIMIT },
  503: RETRY_AFTER,
};
