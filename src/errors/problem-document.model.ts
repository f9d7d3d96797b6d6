import { ApiProperty } from '@nestjs/swagger';
import { ERRORS, PROBLEMS } from './catalogue.js';

/** One problem of the request. */
export class ProblemDetail {
  /** Stable code to branch on. */
  @ApiProperty({ enum: Object.keys(PROBLEMS), enumName: 'ProblemCode', example: 'BUILDING_NOT_FOUND' })
  code: string;

  /**
   * JSON pointer (RFC 6901) to the invalid part of the body.
   * @example /grants/buildingAssignments/1/buildingId
   */
  pointer: string;

  /** Human-readable explanation. It never repeats values from the request. */
  detail: string;
}

/** Problem details for HTTP APIs (RFC 9457). */
export class ProblemDocument {
  /**
   * Always about:blank. `code` identifies the problem.
   * @example about:blank
   */
  type: string;

  /**
   * Reason phrase of the HTTP status.
   * @example Bad Request
   */
  title: string;

  /** HTTP status. */
  @ApiProperty({ type: 'integer', example: 400 })
  status: number;

  /** Human-readable explanation. */
  detail: string;

  /**
   * Request id of this occurrence. It is also in the log.
   * @example urn:uuid:0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234
   */
  instance: string;

  /** Stable code to branch on. */
  @ApiProperty({ enum: Object.keys(ERRORS), enumName: 'ErrorCode', example: 'INVALID_INPUT' })
  code: string;

  /** Every problem that the server found. Empty if `code` says everything. */
  errors: ProblemDetail[];
}
