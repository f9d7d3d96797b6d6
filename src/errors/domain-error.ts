import { type ErrorCode, ERRORS, type ProblemCode, PROBLEMS } from './catalogue.js';

/**
 * One thing that is wrong with a request. `pointer` is an RFC
 * 6901 JSON pointer, relative to the body or the GraphQL `input`.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly pointer: string;
  readonly detail: string;
}

/** @param detail where the catalogue's sentence can be made more exact; never with what was sent in it. */
export function problem(code: ProblemCode, pointer: string, detail: string = PROBLEMS[code].detail): Problem {
  return { code, pointer, detail };
}

/** A limit on how often something is done, as clients are told of it. */
export interface RateLimit {
  /** Lower-case words with hyphens. */
  policy: string;
  /** So often within a window. */
  quota: number;
  /** Seconds. */
  window: number;
}

interface DomainErrorOptions {
  problems?: readonly Problem[];
  /** Where the catalogue's sentence can be made more exact; never with what was sent in it. */
  detail?: string | undefined;
  cause?: unknown;
  /** Whole seconds after which the same call may succeed. */
  retryAfter?: number;
  /** The limit that was met: RATE_LIMITED only. */
  rateLimit?: RateLimit;
}

/** Whoever is refused by a limit is told which one, and when it ends. */
type RateLimitedOptions = DomainErrorOptions & Required<Pick<DomainErrorOptions, 'retryAfter' | 'rateLimit'>>;

/** The one error that services throw. It knows no transport; the filter turns it into an answer. */
export class DomainError extends Error {
  /** The message without what it says of a call that was not carried out. */
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

  /** All problems of one request in one error. Its code is that of the first class present: 403, then 400, then 409. */
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
