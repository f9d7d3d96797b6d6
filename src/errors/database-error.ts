import { CONSTRAINTS, isConstraintName, RETRY } from './constraints.js';
import { DomainError } from './domain-error.js';

/** How to handle an error of Prisma or of its driver. */
export type DatabaseFault =
  | { kind: 'CONFLICT'; error: DomainError } // conflict with another transaction: retry the whole transaction
  | { kind: 'OUTAGE'; error: DomainError } // the database is unreachable or overloaded, or a timeout expired
  | { kind: 'OTHER' }; // not a database error, or a bug

/** The only place that knows how Prisma 7 and pg report errors. */
export function databaseFaultOf(error: unknown): DatabaseFault {
  const { kind, code, sqlState, constraint, message } = describe(error);

  const isRace = constraint !== undefined && isConstraintName(constraint) && CONSTRAINTS[constraint] === RETRY;
  const isConflict = isRace || code === 'P2034' || sqlState === '40001' || sqlState === '40P01';
  if (isConflict) return { kind: 'CONFLICT', error: new DomainError('UNAVAILABLE', { cause: error }) };

  if (POOLER_SQLSTATE.has(sqlState ?? '')) {
    const cause = new Error(`${NOT_PREPARED} (${message ?? ''})`, { cause: error });
    return { kind: 'OUTAGE', error: new DomainError('UNAVAILABLE', { cause }) };
  }
  const isOutage =
    OUTAGE_KINDS.has(kind ?? '') ||
    OUTAGE_CODES.has(code ?? '') ||
    OUTAGE_SQLSTATE.test(sqlState ?? '') ||
    (sqlState === 'XX000' && LOST_NODE.test(message ?? '')) ||
    OUTAGE_MESSAGES.some((start) => message?.startsWith(start) === true);
  return isOutage ? { kind: 'OUTAGE', error: new DomainError('UNAVAILABLE', { cause: error }) } : { kind: 'OTHER' };
}

/** How the driver adapter reports connection errors. Inside a raw query it drops the code and the message. */
const OUTAGE_KINDS = new Set([
  'ConnectionClosed',
  'SocketTimeout',
  'DatabaseNotReachable',
  'TooManyConnections',
  'DatabaseDoesNotExist',
]);

/** Prisma: unreachable, closed, or a timeout of a query, the pool or a transaction. Node: errors of the socket. */
const OUTAGE_CODES = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Class 08 connection, 53 resources, 57P operator intervention, 57014 query
 * cancelled, 55P03 lock timeout, 25P03/04 timeouts, 25006 read-only (a failover).
 */
const OUTAGE_SQLSTATE = /^(08...|53...|57P..|57014|55P03|25P0[34]|25006)$/;

/** How Citus reports, as an internal error, that the coordinator has lost a node. */
const LOST_NODE = /failure on connection|connection to the remote node/i;

/** A statement is prepared in another session than the one that runs it, or already was by another client. */
const POOLER_SQLSTATE = new Set(['26000', '42P05']);

const NOT_PREPARED =
  'The pooler does not keep prepared statements: set PREPARED_STATEMENTS=off, or use PgBouncer 1.21 or later with ' +
  'max_prepared_statements';

/** How the messages of errors start that pg and its pool throw without a code. */
const OUTAGE_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Client was closed',
  'Query read timeout',
  'Connection ended',
];

/** The database's own message, for operators and never for clients. Undefined for other errors. */
export function databaseMessageOf(error: unknown): string | undefined {
  return describe(error).original;
}

interface Description {
  kind?: string | undefined;
  code?: string | undefined;
  sqlState?: string | undefined;
  constraint?: string | undefined;
  original?: string | undefined;
  message?: string | undefined;
}

function describe(error: unknown): Description {
  if (!isRecord(error)) return {};
  const adapterError = isRecord(error['meta']) ? error['meta']['driverAdapterError'] : error;
  const cause = isRecord(adapterError) && isRecord(adapterError['cause']) ? adapterError['cause'] : {};
  const constraint = isRecord(cause['constraint']) ? cause['constraint']['index'] : undefined;
  const original = text(cause['originalMessage']);
  return {
    kind: text(cause['kind']),
    code: text(error['code']) ?? text(cause['code']),
    sqlState: text(cause['originalCode']) ?? text(cause['code']) ?? text(error['code']),
    constraint: text(constraint) ?? /constraint "([^"]+)"/.exec(original ?? '')?.[1],
    original,
    message: original ?? text(error['message']),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
