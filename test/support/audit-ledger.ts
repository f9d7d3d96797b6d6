import type pg from 'pg';
import type { Change } from '../../src/provisioning/provision-result.model.js';
import { type Account, type AuditedEvent, creationOf, isAdmin, replay } from './audit-replay.js';
import { impossibleStates, readAccounts, readEvents, type StoredAccount } from './stored-accounts.js';
import { type CallerName, isAskedFor, type RandomRequest } from './random-calls.js';
import { withoutNulls } from './transports.js';

/** A call and its answer. */
export interface Exchange {
  n: number;
  by: CallerName;
  /** Id of the caller; null for a call without a token. */
  callerId: string | null;
  server: number;
  request: RandomRequest;
  requestId: string;
  status: number;
  /** Absent if the call was refused. */
  result?: Answered | undefined;
  /** Top-level code of a refusal. */
  code?: string | undefined;
}

/** The fields of the answers that are compared; each call has some of them. */
interface Answered {
  user?: AnsweredUser;
  email?: string;
  changes?: Change[];
  created?: boolean;
  dryRun?: boolean;
  roleKeys?: string[];
  apiKey?: { id: string };
}
type AnsweredUser = Pick<Account, 'email' | 'name' | 'status'> & { id: string };

/** A difference between answers, audit trail and rows. */
interface Fault {
  text: string;
  subjectId?: string | undefined;
  exchange?: Exchange | undefined;
}

/** What should be stored, according to the rows at the start and the audit trail since. */
export class AuditLedger {
  private position = 0;
  private readonly accounts = new Map<string, Account>();
  private readonly newest = new Map<string, AuditedEvent>();
  private faults: Fault[] = [];
  readonly kinds = new Map<string, number>();

  private constructor(
    private readonly session: pg.Client,
    private readonly orgId: number,
  ) {}

  static async open(session: pg.Client, orgId: number): Promise<AuditLedger> {
    const ledger = new AuditLedger(session, orgId);
    for (const [id, stored] of await readAccounts(session, orgId)) ledger.accounts.set(id, accountOf(stored));
    return ledger;
  }

  /**
   * Replays what was audited since the last check. No call may be under way.
   * @param exchanges all calls since the last check
   * @throws Error with the first fault and the calls that changed the same user since the last check
   */
  async check(exchanges: readonly Exchange[]): Promise<void> {
    const events = await readEvents(this.session, this.orgId, this.position);
    const stored = await readAccounts(this.session, this.orgId);
    const calls = new Map(exchanges.map((exchange) => [exchange.requestId, exchange]));
    const audited = new Map<string, AuditedEvent>();
    for (const event of events) {
      const exchange = calls.get(event.requestId);
      if (audited.has(event.requestId)) this.fault('one call has two audit events', exchange, event);
      audited.set(event.requestId, event);
      this.checkOrder(event, exchange);
      this.apply(event, exchange);
      this.checkInstants(event, stored.get(event.subjectId), exchange);
      if (exchange !== undefined) this.checkAudited(event, exchange);
      else this.fault('no call has this audit event', exchange, event);
      this.newest.set(event.subjectId, event);
      this.position = event.position;
    }
    for (const exchange of exchanges) this.checkAnswer(exchange, audited.get(exchange.requestId));
    for (const [id, row] of stored) this.compare(id, accountOf(row));
    for (const state of await impossibleStates(this.session, this.orgId)) this.faults.push({ text: state });
    if (this.faults.length > 0) throw new Error(this.report(events, calls));
  }

  private fault(text: string, exchange: Exchange | undefined, event?: AuditedEvent): void {
    this.faults.push({ text, exchange, subjectId: event?.subjectId });
  }

  private checkOrder(event: AuditedEvent, exchange: Exchange | undefined): void {
    const before = this.newest.get(event.subjectId);
    if (before === undefined) return;
    const gap = event.createdAt.getTime() - before.createdAt.getTime();
    if (gap < 0 || (gap === 0 && event.id < before.id))
      this.fault('the audit trail has another order than the commits', exchange, event);
  }

  private apply(event: AuditedEvent, exchange: Exchange | undefined): void {
    try {
      const creation = exchange && creationOf(exchange.request);
      this.accounts.set(event.subjectId, replay(this.accounts.get(event.subjectId), event, creation));
    } catch (error) {
      this.fault((error as Error).message, exchange, event);
    }
    for (const { kind } of event.changes) this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    if (![...this.accounts.values()].some(isAdmin)) this.fault('nobody is an administrator now', exchange, event);
  }

  /** Occupancies start and end after the last change of the user, and those of one call at the same instant. */
  private checkInstants(event: AuditedEvent, stored: StoredAccount | undefined, exchange: Exchange | undefined): void {
    const after = this.newest.get(event.subjectId)?.createdAt.getTime() ?? 0;
    const instants = event.changes.flatMap(({ kind, occupancyId }) => {
      const { startedAt, endedAt } = stored?.instants[occupancyId ?? ''] ?? {};
      if (kind === 'OCCUPANCY_STARTED') return [startedAt?.getTime() ?? NaN];
      return kind === 'OCCUPANCY_ENDED' ? [endedAt?.getTime() ?? NaN] : [];
    });
    // The column rounds to milliseconds.
    const isInside = instants.every((at) => after - 1 <= at && at <= event.createdAt.getTime() + 1);
    if (!isInside || new Set(instants).size > 1)
      this.fault(`occupancies changed at ${instants.join(', ')}, after ${after}`, exchange, event);
  }

  private checkAudited(event: AuditedEvent, exchange: Exchange): void {
    const { result, request, callerId, status } = exchange;
    const after = this.accounts.get(event.subjectId);
    const expect = (what: string, answered: unknown, stored: unknown) => {
      if (JSON.stringify(answered) !== JSON.stringify(stored))
        this.fault(`${what} ${JSON.stringify(answered)} instead of ${JSON.stringify(stored)}`, exchange, event);
    };
    if (result === undefined || result.dryRun === true)
      this.fault('a call without effect was audited', exchange, event);
    for (const change of event.changes)
      if (!isAskedFor(request, change)) this.fault(`nobody asked for ${change.kind}`, exchange, event);
    expect('the transport is', event.transport, request.field === undefined ? 'REST' : 'GRAPHQL');
    expect('the actor is', event.actorId, callerId ?? event.subjectId);
    if (result === undefined || after === undefined) return;
    const has = (wanted: string) => event.changes.some(({ kind }) => kind === wanted);
    const isNew =
      has('USER_CREATED') || (ONE_GRANT.test(request.path) && (has('ASSIGNMENT_CREATED') || has('OCCUPANCY_STARTED')));
    if (request.field === undefined) expect('the status is', status, isNew ? 201 : 200);
    if (result.created !== undefined) expect('created is', result.created, has('USER_CREATED'));
    if (result.changes !== undefined)
      expect('the answer has the changes', sorted(result.changes), sorted(event.changes));
    if (result.roleKeys !== undefined) expect('the answer has the roles', result.roleKeys, after.roles);
    const user = result.user ?? (result.email === undefined ? undefined : (result as AnsweredUser));
    // `updateUser` reads the user after the commit, when another call may have changed them again.
    if (user === undefined || request.field === 'updateUser') return;
    const { email, name, status: state } = after;
    expect(
      'the answer has the user',
      [user.id, user.email, user.name, user.status],
      [event.subjectId, email, name, state],
    );
  }

  private checkAnswer(exchange: Exchange, event: AuditedEvent | undefined): void {
    const { request, status, code, result } = exchange;
    // If the address becomes free after the server has looked for the user, there is no hash of the password yet.
    const isRace = code === 'UNAVAILABLE' && JSON.stringify(request.body ?? {}).includes('"password"');
    if ((status >= 500 || code === 'INTERNAL' || code === 'UNAVAILABLE') && !isRace)
      this.fault(`the answer is ${code}`, exchange, event);
    const isChanged = (result?.changes?.length ?? 0) > 0 && result?.dryRun !== true;
    if (event === undefined && (isChanged || status === 201)) this.fault('the changes were not audited', exchange);
  }

  private compare(subjectId: string, stored: Account): void {
    const replayed: Partial<Account> = this.accounts.get(subjectId) ?? {};
    for (const field of Object.keys(stored) as (keyof Account)[]) {
      const [left, right] = [JSON.stringify(sorted(replayed[field])), JSON.stringify(stored[field])];
      if (left === right) continue;
      this.faults.push({ subjectId, text: `the audit trail says ${field} = ${left}, the database ${right}` });
    }
  }

  private report(events: readonly AuditedEvent[], calls: ReadonlyMap<string, Exchange>): string {
    const [{ text, subjectId, exchange }] = this.faults as [Fault];
    const mine = events.filter((event) => event.subjectId === subjectId);
    const last = mine.findIndex(({ requestId }) => requestId === exchange?.requestId);
    const lines = (last < 0 ? mine : mine.slice(0, last + 1)).map((event) => lineOf(calls.get(event.requestId), event));
    const isTold = mine.some(({ requestId }) => requestId === exchange?.requestId);
    return [
      `${text} (and ${String(this.faults.length - 1)} more faults)`,
      `User ${subjectId ?? 'unknown'}, changes since the last check:`,
      ...lines,
      ...(exchange === undefined || isTold ? [] : [lineOf(exchange, undefined)]),
    ].join('\n');
  }
}

const ONE_GRANT = /\/(assignments|residents)$/;

function accountOf(stored: StoredAccount): Account {
  const { id: _, instants: __, ...account } = stored;
  return sorted(account);
}

/** Sorts the keys of objects, so that equal values have equal texts. Omits nulls of GraphQL. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(withoutNulls(value)).map(
    ([key, item]: [string, unknown]) => [key, sorted(item)] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

function lineOf(exchange: Exchange | undefined, event: AuditedEvent | undefined): string {
  const { createdAt, changes, requestId } = event ?? {};
  const what = `${createdAt?.toISOString() ?? 'not audited'} ${changes === undefined ? '' : JSON.stringify(changes)}`;
  if (exchange === undefined) return `  ${what} by the unknown request ${requestId}`;
  const { n, by, server, request, status, code } = exchange;
  const { method, path, body } = request;
  return `  call ${n} to server ${server} by ${by}: ${method} ${path} ${body === undefined ? '' : JSON.stringify(body)} -> ${status} ${code ?? ''} ${what}`;
}
