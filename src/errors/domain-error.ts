import { type ErrorCode, ERRORS, type ProblemCode, PROBLEMS } from './catalogue.js';

/** One problem of a request. `pointer` is a JSON pointer (RFC 6901), relative to the body or the GraphQL `input`. */
export interface Problem {
  readonly code: ProblemCode;
  readonly pointer: string;
  readonly detail: string;
}

/** @param detail a more exact sentence than the catalogue's; it must not contain values from the request */
export function problem(code: ProblemCode, pointer: string, detail: string = PROBLEMS[code].detail): Problem {
  return { code, pointer, detail };
}

/** A rate limit, as reported to clients. */
export interface RateLimit {
  /** Lower-case words with hyphens. */
  policy: string;
  /** Number of calls per window. */
  quota: number;
  /** Seconds. */
  window: number;
}

interface DomainErrorOptions {
  problems?: readonly Problem[];
  /** A more exact sentence than the catalogue's. It must not contain values from the request. */
  detail?: string | undefined;
  cause?: unknown;
  /** Whole seconds until the client can retry. */
  retryAfter?: number;
  /** The limit that the client reached: RATE_LIMITED only. */
  rateLimit?: RateLimit;
}

/** RATE_LIMITED must name the limit and the time to wait. */
type RateLimitedOptions = DomainErrorOptions & Required<Pick<DomainErrorOptions, 'retryAfter' | 'rateLimit'>>;

/** The error that services throw. It is independent of transports: the filter turns it into a response. */
export class DomainError extends Error {
  /** The message without the sentence that the call changed nothing. */
  readonly sentence: string;
  readonly problems: readonly Problem[];
  readonly retryAfter: number | undefined;
  readonly rateLimit: RateLimit | undefined;

  constructor(code: Exclude<ErrorCode, 'RATE_LIMITED'>, options?: DomainErrorOptions);
  constructor(code: 'RATE_LIMITED', options: RateLimitedOptions);
  constructor(
    readonly code: ErrorCode,
    { problems = [], detail, cause, retryAfter, rateLimit }: DomainErrorOptions = {},
  ) {
    super(detail ?? ERRORS[code].detail, { cause });
    this.name = 'DomainError';
    this.sentence = detail ?? ERRORS[code].sentence;
    this.problems = problems;
    this.retryAfter = retryAfter;
    this.rateLimit = rateLimit;
  }

  /** One error for all problems of a request. Its code is that of the first class present: 403, then 400, then 409. */
  static rejecting(problems: readonly Problem[]): DomainError {
    const codes = problems.map(({ code }) => PROBLEMS[code].leadsTo);
    const code = codes.find((c) => c === 'FORBIDDEN') ?? codes.find((c) => c === 'INVALID_INPUT') ?? codes[0];
    return new DomainError(code ?? 'INTERNAL', { problems });
  }
}

/** The caller lacks the permission for the whole call. */
export function forbidden(): DomainError {
  return new DomainError('FORBIDDEN', { problems: [problem('PERMISSION_REQUIRED', '')] });
}

/**
 * For what a call reads after its commit: another call may have made the caller's token void since, and an error would
 * say that nothing was done.
 * @throws all other errors
 */
export function nullIfSignedOut(error: unknown): null {
  if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') return null;
  throw error;
}
