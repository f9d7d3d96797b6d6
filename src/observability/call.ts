import type { ErrorCode } from '../errors/catalogue.js';
import { perRequest } from '../request/per-request.js';

/** How a call ended: its first error, or that the client left before the answer. */
export type Outcome = ErrorCode | 'OK' | 'ABORTED';

/** A call of the API: a REST call, or one field of a GraphQL document's operation. */
export interface Call {
  /** Its name in the code. Clients choose no name, so there are only as many as calls in the API. */
  readonly operation: string;
  readonly outcome: Outcome;
}

/** Everything that is neither: pages, files, unknown paths, and documents that are not valid. */
export const OTHER = 'other';

/** A request that has been answered. It has no personal data: no path, query, address, name or header. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of the path, such as `/api/users/:userId`; null for an unknown path. */
  readonly route: string | null;
  readonly transport: 'REST' | 'GRAPHQL';
  /** At least one. */
  readonly calls: readonly Call[];
  readonly status: number;
  readonly ms: number;
  readonly requestId: string;
  /** Id of the caller's organization; null if the request has no valid token. */
  readonly organization: number | null;
}

/** The calls of a GraphQL document, which the GraphQL server notes. */
export const graphqlCallsOf = perRequest((): Call[] => []);

export function outcomeOf({ calls }: Pick<AnsweredRequest, 'calls'>): Outcome {
  return calls.find(({ outcome }) => outcome !== 'OK')?.outcome ?? 'OK';
}

/** The names of the calls, each once. */
export function operationOf({ calls }: Pick<AnsweredRequest, 'calls'>): string {
  return [...new Set(calls.map(({ operation }) => operation))].join(',');
}
