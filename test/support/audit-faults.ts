import type { AuditedEvent } from './audit-replay.js';
import type { Exchange } from './call-player.js';

/** A difference between answers, audit trail and rows. */
export interface Fault {
  text: string;
  subjectId?: string | undefined;
  exchange?: Exchange | undefined;
}

/** The first fault, and the calls that changed the same user before it. */
export function reportOf(
  faults: readonly Fault[],
  events: readonly AuditedEvent[],
  calls: ReadonlyMap<string, Exchange>,
): string {
  const [{ text, subjectId, exchange }] = faults as [Fault];
  const mine = events.filter((event) => event.subjectId === subjectId);
  const last = mine.findIndex(({ requestId }) => requestId === exchange?.requestId);
  const lines = (last < 0 ? mine : mine.slice(0, last + 1)).map((event) => lineOf(calls.get(event.requestId), event));
  const isTold = mine.some(({ requestId }) => requestId === exchange?.requestId);
  return [
    `${text} (and ${String(faults.length - 1)} more faults)`,
    `User ${subjectId ?? 'unknown'}, changes since the last check:`,
    ...lines,
    ...(exchange === undefined || isTold ? [] : [lineOf(exchange, undefined)]),
  ].join('\n');
}

function lineOf(exchange: Exchange | undefined, event: AuditedEvent | undefined): string {
  const { createdAt, changes, requestId } = event ?? {};
  const what = `${createdAt?.toISOString() ?? 'not audited'} ${changes === undefined ? '' : JSON.stringify(changes)}`;
  if (exchange === undefined) return `  ${what} by the unknown request ${requestId}`;
  const { n, by, server, request, status, code } = exchange;
  const { method, path, body, cookie = '' } = request;
  return `  call ${n} to server ${server} by ${by}: ${method} ${path} ${cookie} ${body === undefined ? '' : JSON.stringify(body)} -> ${status} ${code ?? ''} ${what}`;
}
