import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Caller, Operator } from '../../auth/caller.js';
import type { LinkPurpose } from '../../database/generated/enums.js';
import type { Transaction } from '../../database/transaction.service.js';
import { Settings } from '../../settings/settings.js';
import { ALL_HOLDINGS, HOLDING_KINDS, ofEachHolding } from '../holdings/index.js';
import type { ProvisioningFacts } from '../plan/provisioning.facts.js';
import type { ProvisioningPlan } from '../plan/provisioning.plan.js';
import { isTaking } from '../plan/intent.plan.js';
import type { ProvisioningRequest } from '../plan/provisioning.request.js';
import { FACTS } from './facts.statement.js';
import type { Change } from '../provision-result.model.js';
import { CREATE_USER, UPDATE_USER } from './write.statements.js';
import { isCorrected, type Written } from './written.js';

/** Data for a write in addition to the plan. */
export interface WriteContext {
  readonly caller: Caller | Operator;
  readonly passwordHash: string | null;
  /** When the mail of an invitation is due; absent: at once. */
  readonly mailAt?: Date;
}

/**
 * The SQL of provisioning: a constant number of statements, each with one JSON parameter. A statement that may wait for
 * a lock never reads facts for the plan, because it would see them as they were before the wait.
 */
@Injectable()
export class ProvisioningStore {
  constructor(private readonly settings: Settings) {}

  /**
   * Reads all facts for the plan, including the caller's authority, in one statement without locks. So authority and
   * facts are from the same instant, and a repeated call takes one round trip.
   */
  async readFacts(
    tx: Transaction,
    request: ProvisioningRequest,
    caller: Caller | Operator,
  ): Promise<ProvisioningFacts> {
    const asked = JSON.stringify({
      actorOrgId: caller.orgId,
      actorId: caller.userId,
      actorVersion: caller.version,
      sessionId: caller.sessionId,
      keyHash: caller.keyHash,
      isOperator: caller.userId === null,
      crossOrg: !request.requireSameOrg,
      email: request.email,
      userId: request.userId,
      newEmail: request.account?.email ?? null,
      buildingIds: request.buildingIds,
      takes: isTaking(request),
      takesAll: request.everything || request.active === true,
      mailLimit: this.settings.failuresPerAccount,
      mailWindow: this.settings.rateLimitWindow,
      ...parametersOf(request),
    });
    const statements = caller.keyHash === undefined ? FACTS.person : FACTS.key;
    const facts = request.userId === null ? statements.byEmail : statements.byId;
    const [row] = await tx.$queryRaw<{ facts: unknown }[]>(facts(asked));
    if (row === undefined) throw new Error('The facts statement must return one row');
    const newIds = request.dryRun ? null : { user: uuidv7(), ...ofEachHolding(() => uuidv7()) };
    return { ...(withDates(row.facts) as Omit<ProvisioningFacts, 'newIds'>), newIds };
  }

  /**
   * Claims the e-mail address and writes everything else, in one statement. If a concurrent call claimed the address
   * first, waits for it to end and writes nothing.
   * @returns the numbers of written rows; null if another call claimed the address first
   */
  async createUser(tx: Transaction, plan: ProvisioningPlan, context: WriteContext): Promise<Written | null> {
    const [written] = await tx.$queryRaw<Written[]>(CREATE_USER(documentOf(plan, context)));
    return written ?? null;
  }

  /**
   * Writes the changes of an existing user, who must be locked, in one statement.
   * @returns the numbers of written rows
   */
  async updateUser(tx: Transaction, plan: ProvisioningPlan, context: WriteContext): Promise<Written> {
    const [written] = await tx.$queryRaw<Written[]>(UPDATE_USER(documentOf(plan, context)));
    if (written === undefined) throw new Error('The writing statement must return one row');
    return written;
  }
}

/** The parameters of the holdings' parts of the facts statement. */
function parametersOf({ grants, revocations }: ProvisioningRequest): object {
  const parts = ALL_HOLDINGS.map(([name, { facts }]) =>
    facts.parameters?.of(grants[name] as never, revocations[name] as never),
  );
  return parts.reduce<object>((all, part) => ({ ...all, ...part }), {});
}

/** Converts ISO 8601 strings to dates, in `now` and in fields whose names end in `At`. */
function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      typeof item === 'string' && /^now$|At$/.test(key) ? new Date(item) : withDates(item),
    ]),
  );
}

/** What the link of the queued mail is for; null if the plan queues none. A call queues at most one. */
function purposeOf(changes: readonly Change[]): LinkPurpose | null {
  const has = (wanted: Change['kind']) => changes.some(({ kind }) => kind === wanted);
  if (has('INVITATION_QUEUED')) return 'INVITATION';
  return has('PASSWORD_RESET_QUEUED') ? 'PASSWORD_RESET' : null;
}

/** The plan as the one JSON parameter of the writing statements. */
function documentOf(
  { orgId, at, voidsReset, countsAsSetter, actorKeyId, result }: ProvisioningPlan,
  { caller, passwordHash, mailAt }: WriteContext,
): string {
  const { user, changes } = result;
  const of = (wanted: string) => changes.filter(({ kind }) => kind === wanted);
  const [readdressed] = of('EMAIL_CHANGED');
  const purpose = purposeOf(changes);
  return JSON.stringify({
    orgId,
    userId: user.id,
    at,
    email: user.email,
    name: user.name,
    status: user.status,
    passwordHash,
    corrects: isCorrected(changes),
    purpose,
    linkId: purpose === null ? null : uuidv7(),
    voidsReset,
    countsAsSetter,
    noticeId: readdressed === undefined ? null : uuidv7(),
    previousEmail: readdressed?.previousEmail ?? null,
    revokes: of('INVITATION_REVOKED').length > 0,
    deactivates: of('USER_DEACTIVATED').length > 0,
    reactivates: of('USER_REACTIVATED').length > 0,
    mailAt: mailAt ?? at,
    auditEventId: uuidv7(),
    actorOrgId: caller.userId === null ? null : caller.orgId,
    actorId: caller.userId ?? null,
    actorKeyId,
    requestId: caller.requestId,
    transport: caller.transport,
    changes,
    ...Object.fromEntries(Object.keys(HOLDING_KINDS).map((kind) => [kind, of(kind)])),
  });
}
