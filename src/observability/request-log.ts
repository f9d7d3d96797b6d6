import { type AnsweredRequest, operationOf, outcomeOf } from './call.js';
import { logLine } from './log-line.js';

/** Writes one line for an answered request. */
export function logRequest(request: AnsweredRequest): void {
  const { method, route, status, ms, requestId, organization } = request;
  const [operation, outcome] = [operationOf(request), outcomeOf(request)];
  const fields = { method, route, operation, status, outcome, ms: Math.round(ms * 10) / 10, requestId, organization };
  process.stdout.write(`${logLine('Request', fields)}\n`);
}
