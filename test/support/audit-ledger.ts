import type pg from 'pg';
import { type Account, type AuditedEvent, isAdmin, queueReset, replay } from './audit-replay.js';
import { type Fault, reportOf } from './audit-faults.js';
import { CallJournal, type Unaudited } from './call-journal.js';
import type { AnsweredUser, Exchange } from './call-player.js';
import { CredentialLedger } from './credential-ledger.js';
import { inputOf } from './random-request.js';
import { impossibleStates, readAccounts, type StoredAccount } from './stored-accounts.js';
import { isAskedFor, sentBy } from './sent-calls.js';
import { withoutNulls } from './transports.js';

/** What should be stored, according to the rows at the start and the audit trail since. */
export class AuditLedger {
  readonly accounts = new Map<string, Account>();
  readonly credentials: CredentialLedger;
  /** How often each kind of change was audited, and what is not audited happened. */
  readonly kinds = new Map<string, number>();
  private readonly newest = new Map<string, AuditedEvent>();
  private readonly journal: CallJournal;
  /** By request: a requested link can be mailed a second after the answer. */
  private readonly requestedResets = new Map<string, Exchange>();
  private faults: Fault[] = [];

  private constructor(
    private readonly session: pg.Client,
    private readonly orgId: number,
    password: string,
  ) {
    this.journal = new CallJournal(session, orgId);
    this.credentials = new CredentialLedger(this.accounts, password, (text, exchange) => this.fault(text, exchange));
  }

  /** @param password of everybody who has one */
  static async open(session: pg.Client, orgId: number, password: string): Promise<AuditLedger> {
    const ledger = new AuditLedger(session, orgId, password);
    for (const [id, stored] of await readAccounts(session, orgId)) ledger.accounts.set(id, accountOf(stored));
    return ledger;
  }

  /**
   * Replays what was written since the last check. No call may be under way.
   * @param exchanges all calls since the last check
   * @throws Error with the first fault and the calls that changed the same user since the last check
   */
  async check(exchanges: readonly Exchange[]): Promise<void> {
    await this.session.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const written = await this.journal.readNext();
    const stored = await readAccounts(this.session, this.orgId);
    const states = await impossibleStates(this.session, this.orgId);
    await this.session.query('COMMIT');
    const calls = new Map(exchanges.map((exchange) => [exchange.requestId, exchange]));
    const audited = new Map<string, AuditedEvent[]>();
    for (const exchange of exchanges)
      if (ASKS_FOR_RESET.test(JSON.stringify(exchange.request))) this.requestedResets.set(exchange.requestId, exchange);
    this.credentials.start(exchanges);
    for (const event of written) {
      if (!('changes' in event)) {
        this.applyUnaudited(event);
        continue;
      }
      const exchange = calls.get(event.requestId);
      audited.set(event.requestId, [...(audited.get(event.requestId) ?? []), event]);
      this.applyEvent(event, stored.get(event.subjectId), exchange);
    }
    this.credentials.end(exchanges);
    for (const exchange of exchanges) this.checkAnswer(exchange, audited.get(exchange.requestId) ?? []);
    for (const [id, row] of stored) this.compare(id, accountOf(row));
    for (const state of states) this.faults.push({ text: state });
    if (this.faults.length > 0) throw new Error(reportOf(this.faults, [...audited.values()].flat(), calls));
  }

  private applyEvent(event: AuditedEvent, stored: StoredAccount | undefined, exchange: Exchange | undefined): void {
    this.checkOrder(event, exchange);
    this.apply(event, exchange);
    this.checkInstants(event, stored, exchange);
    if (exchange !== undefined) this.checkAudited(event, exchange);
    else this.fault('no call has this audit event', exchange, event);
    this.newest.set(event.subjectId, event);
  }

  /** Sessions, and links for new passwords that users requested themselves. */
  private applyUnaudited({ kind, userId, ref }: Unaudited): void {
    const account = this.accounts.get(userId);
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    if (account?.status !== 'ACTIVE') {
      this.fault(`${kind} of a user who is not ACTIVE`, undefined, { subjectId: userId });
    } else if (kind === 'SESSION_STARTED') {
      this.accounts.set(userId, { ...account, sessions: [...account.sessions, ref].sort() });
    } else {
      const exchange = this.requestedResets.get(ref);
      const { email } = inputOf(exchange?.request ?? {});
      if (email !== account.email) this.fault('nobody requested this link', exchange, { subjectId: userId });
      this.accounts.set(userId, queueReset(account, ref));
    }
  }

  private fault(text: string, exchange: Exchange | undefined, event?: Pick<AuditedEvent, 'subjectId'>): void {
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
      const before = this.accounts.get(event.subjectId);
      const after = replay(before, event, exchange && sentBy(exchange.request, exchange.credential));
      this.accounts.set(event.subjectId, after);
      this.credentials.apply(event, exchange, before, after);
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
    const { result, request, credential, status } = exchange;
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
    const { token, keyId } = credential;
    expect('the actor is', event.actorId, keyId === undefined ? (token?.userId ?? event.subjectId) : null);
    expect('the key is', event.actorKeyId, keyId ?? null);
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

  private checkAnswer(exchange: Exchange, events: readonly AuditedEvent[]): void {
    const { request, status, code, result } = exchange;
    const [event] = events;
    // If the address becomes free after the server has looked for the user, there is no hash of the password yet.
    const isRace = code === 'UNAVAILABLE' && JSON.stringify(request.body ?? {}).includes('"password"');
    if ((status >= 500 || code === 'INTERNAL' || code === 'UNAVAILABLE') && !isRace)
      this.fault(`the answer is ${code}`, exchange, event);
    const isChanged = (result?.changes?.length ?? 0) > 0 && result?.dryRun !== true;
    if (event === undefined && (isChanged || status === 201)) this.fault('the changes were not audited', exchange);
    if (result?.resent === undefined) {
      if (events.length > 1) this.fault('one call has two audit events', exchange, event);
      return;
    }
    const queued = result.resent.filter((one) => one.status === 'QUEUED').map(({ userId }) => userId);
    const mailed = events.map(({ subjectId }) => subjectId);
    if (queued.sort().join() !== mailed.sort().join())
      this.fault(`QUEUED ${queued.join()} instead of ${mailed.join()}`, exchange, event);
  }

  private compare(subjectId: string, stored: Account): void {
    const replayed: Partial<Account> = this.accounts.get(subjectId) ?? {};
    for (const field of Object.keys(stored) as (keyof Account)[]) {
      const [left, right] = [JSON.stringify(sorted(replayed[field])), JSON.stringify(stored[field])];
      if (left === right || (field === 'setter' && replayed.correctors?.includes(stored.setter!) === true)) continue;
      this.faults.push({ subjectId, text: `the audit trail says ${field} = ${left}, the database ${right}` });
    }
  }
}

const ASKS_FOR_RESET = /"(\/api\/auth\/password-resets|requestPasswordReset)"/;
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
