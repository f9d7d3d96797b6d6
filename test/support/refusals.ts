import { STATUS_CODES } from 'node:http';
import { type ErrorCode, ERRORS } from '../../src/errors/catalogue.js';
import type { Problem } from '../../src/errors/domain-error.js';
import type { HttpAnswer } from './http-client.js';

/** The transport of a call. Each has its own error format. */
export type Edge = 'REST' | 'GraphQL';

export const PATHS: Readonly<Record<Edge, string>> = { REST: '/api/org/users/provision', GraphQL: '/graphql' };

/** Part of every value that a test sends; no answer may contain it. */
export const MARKER = 'zz-marker-zz';

/** Copied from the contract, so that a change of the catalogue fails the tests. */
const STATUSES: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  EMAIL_EXISTS: 409,
  USER_DEACTIVATED: 409,
  USER_NOT_ACTIVE: 409,
  LAST_ADMIN: 409,
  OWN_ACCOUNT: 409,
  API_KEY_LIMIT_REACHED: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LEAKS = [
  /\bP\d{4}\b/, // Prisma's codes
  /prisma|node_modules/i,
  /\.(ts|js|mjs|cjs)\b/,
  /\bat [^\s"]+ \(|\b(file|node):|:\d+:\d+\)/, // a stack frame
  /\b(SELECT|INSERT|UPDATE|DELETE) .*\b(FROM|INTO|SET)\b/i,
  /call stack|TypeError|RangeError|undefined/,
];

/** Expects that the answer shows no internals and nothing of what the client sent. */
export function expectNoLeak({ text, headers }: HttpAnswer): void {
  const answer = `${text}\n${JSON.stringify(headers)}`;
  expect(LEAKS.filter((leak) => leak.test(answer))).toEqual([]);
  expect(answer).not.toContain(MARKER);
}

export interface Refusal {
  code: ErrorCode;
  /** `CODE /pointer` of each, in order; omitted if only the top-level code matters. */
  problems?: readonly string[];
  /** For GraphQL: 200 if the refusal came from the execution. Defaults to the status of the code. */
  status?: number;
  /** Defaults to the text of the code. */
  detail?: string;
}

/** Expects this refusal in the transport's format, with its request id and without leaks. */
export function expectRefusal(
  edge: Edge,
  answer: HttpAnswer,
  { code, problems, status, detail = ERRORS[code].detail }: Refusal,
): void {
  const statusOfCode = STATUSES[code];
  expectNoLeak(answer);
  const requestId = answer.headers['x-request-id'];
  expect(requestId).toMatch(UUID);
  const body = JSON.parse(answer.text);

  if (edge === 'REST') {
    expect(body).toEqual({
      type: 'about:blank',
      title: STATUS_CODES[statusOfCode],
      status: statusOfCode,
      detail,
      instance: `urn:uuid:${String(requestId)}`,
      code,
      errors: expect.any(Array),
    });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json\b/);
    expect(answer.status).toBe(statusOfCode);
    if (problems !== undefined) expect(body.errors.map(brief)).toEqual(problems);
  } else {
    expect(Object.keys(body).filter((key) => key !== 'data')).toEqual(['errors']);
    expect(Object.values(body.data ?? {}).filter((answer) => answer !== null)).toEqual([]);
    expect(body.errors[0].message).not.toBe('');
    expect(body.errors[0].extensions).toEqual({ code, errors: expect.any(Array) });
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
    expect(answer.status).toBe(status ?? statusOfCode);
    if (problems !== undefined) expect(body.errors[0].extensions.errors.map(brief)).toEqual(problems);
  }
}

function brief({ code, pointer, detail }: Problem): string {
  expect(detail).toMatch(/^[A-Z`].+\.$/);
  return `${code} ${pointer}`;
}
