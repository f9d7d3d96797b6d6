import { ApiProperty } from '@nestjs/swagger';
import { ERRORS, PROBLEMS } from './catalogue.js';

/** One thing that is wrong with the request. */
export class ProblemDetail {
  /** Stable code to branch on. */
  @ApiProperty({ enum: Object.keys(PROBLEMS), enumName: 'ProblemCode', example: 'BUILDING_NOT_FOUND' })
  code: string;

  /**
   * Where: a JSON pointer (RFC 6901) into the body.
   * @example /grants/buildingAssignments/1/buildingId
   */
  pointer: string;

  /** A sentence for a person; never repeats what was sent. */
  detail: string;
}

/** Problem details for HTTP APIs (RFC 9457). */
export class ProblemDocument {
  /**
   * Always about:blank: `code` tells what kind of problem it is.
   * @example about:blank
   */
  type: string;

  /**
   * The phrase of the HTTP status.
   * @example Bad Request
   */
  title: string;

  /** HTTP status. */
  @ApiProperty({ type: 'integer', example: 400 })
  status: number;

  /** A sentence for a person. */
  detail: string;

  /**
   * This very occurrence; the request id, which is also in the log.
   * @example urn:uuid:0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234
   */
  instance: string;

  /** Stable code to branch on. */
  @ApiProperty({ enum: Object.keys(ERRORS), enumName: 'ErrorCode', example: 'INVALID_INPUT' })
  code: string;

  /** Every problem found, at once; empty where the code says it all. */
  errors: ProblemDetail[];
}
