import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Caller, Operator } from '../../auth/caller.js';
import { EngineService } from '../../database/engine.service.js';
import type { Transaction } from '../../database/transaction.service.js';
import { Settings } from '../../settings/settings.js';
import { ALL_HOLDINGS, ofEachHolding } from '../holdings/index.js';
import type { ActorFacts, ProvisioningFacts, SetterFacts } from '../plan/provisioning.facts.js';
import type { ProvisioningPlan } from '../plan/provisioning.plan.js';
import { isTaking } from '../plan/intent.plan.js';
import type { ProvisioningRequest } from '../plan/provisioning.request.js';
import { FACTS, SETTER } from './facts.statement.js';
import { type PlaceAnywhere, namedPlaces, organizationOf } from './named-places.statement.js';
import { documentOf, type WriteContext, type WriteDocument } from './write-document.js';
import { CREATE_USER, SINGLE_CLAIM, SINGLE_WRITES, type SingleWrite, UPDATE_USER } from './write.statements.js';
import type { Written } from './written.js';

type Facts = Omit<ProvisioningFacts, 'newIds'>;
/** Who set the password, as stored. */
type StoredSetter = SetterFacts & { readonly userId: string | null; readonly keyId: string | null };

/**
 * The SQL of provisioning: a constant number of statements, each with one JSON parameter beside the ids of the
 * organizations. A statement that may wait for a lock never reads facts for the plan, because it would see them as they
 * were before the wait.
 */
@Injectable()
export class ProvisioningStore {
  constructor(
    private readonly settings: Settings,
    private readonly engine: EngineService,
  ) {}

  /**
   * Reads all facts for the plan, including the caller's authority, in one statement without locks. So authority and
   * facts are from the same instant, and a repeated call takes one round trip. Only a call with `requireSameOrg: false`
   * and a password that was set from another organization take one more.
   */
  async readFacts(
    tx: Transaction,
    request: ProvisioningRequest,
    caller: Caller | Operator,
  ): Promise<ProvisioningFacts> {
    const facts = request.requireSameOrg
      ? await this.readFactsIn(caller.orgId, tx, request, caller)
      : await this.readFactsAnywhere(tx, request, caller);
    const newIds = request.dryRun ? null : { user: uuidv7(), ...ofEachHolding(() => uuidv7()) };
    return { ...facts, newIds };
  }

  /**
   * Claims the e-mail address and writes everything else. If a concurrent call claimed the address first, waits for it
   * to end and writes nothing.
   * @returns the numbers of written rows; null if another call claimed the address first
   */
  async createUser(tx: Transaction, plan: ProvisioningPlan, context: WriteContext): Promise<Written | null> {
    const document = documentOf(plan, context);
    if (await this.engine.isSharded()) {
      const claim = await writeSingly(tx, plan.orgId, document, [SINGLE_CLAIM]);
      if (claim[SINGLE_CLAIM.name] === 0) return null;
      return { ...claim, ...(await writeSingly(tx, plan.orgId, document, SINGLE_WRITES.ofNewUser)) };
    }
    const [written] = await tx.$queryRaw<Written[]>(CREATE_USER(plan.orgId, JSON.stringify(document)));
    return written ?? null;
  }

  /**
   * Writes the changes of an existing user, who must be locked.
   * @returns the numbers of written rows
   */
  async updateUser(tx: Transaction, plan: ProvisioningPlan, context: WriteContext): Promise<Written> {
    const document = documentOf(plan, context);
    if (await this.engine.isSharded()) return writeSingly(tx, plan.orgId, document, SINGLE_WRITES.ofUser);
    const [written] = await tx.$queryRaw<Written[]>(UPDATE_USER(plan.orgId, JSON.stringify(document)));
    if (written === undefined) throw new Error('The writing statement must return one row');
    return written;
  }

  private async readFactsIn(
    orgId: number,
    tx: Transaction,
    request: ProvisioningRequest,
    caller: Caller | Operator,
  ): Promise<Facts> {
    const asked = JSON.stringify({
      actorId: caller.userId,
      actorVersion: caller.version,
      sessionId: caller.sessionId,
      keyHash: caller.keyHash,
      isOperator: caller.userId === null,
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
    const statement = request.userId === null ? statements.byEmail : statements.byId;
    const [row] = await tx.$queryRaw<{ facts: unknown }[]>(statement(asked, caller.orgId, orgId));
    if (row === undefined) throw new Error('The facts statement must return one row');
    const facts = withDates(row.facts) as Facts;
    const setter = facts.user?.passwordSetter as StoredSetter | null | undefined;
    if (facts.user == null || setter == null || setter.orgId === orgId) return facts;
    return { ...facts, user: { ...facts.user, passwordSetter: await readSetter(tx, setter) } };
  }

  /** In the organization of what the request names, if the caller has CROSS_ORG; otherwise in the caller's own. */
  private async readFactsAnywhere(
    tx: Transaction,
    request: ProvisioningRequest,
    caller: Caller | Operator,
  ): Promise<Facts> {
    const places = await tx.$queryRaw<PlaceAnywhere[]>(namedPlaces(request));
    const orgId = organizationOf(places) ?? caller.orgId;
    const facts = await this.readFactsIn(orgId, tx, request, caller);
    if (isCrossOrg(facts.actor)) return withPlaces(facts, places);
    return orgId === caller.orgId ? facts : this.readFactsIn(caller.orgId, tx, request, caller);
  }
}

const isCrossOrg = ({ permissions }: ActorFacts): boolean =>
  permissions.includes('PEOPLE_PROVISION') && permissions.includes('CROSS_ORG');

/** Adds what the request names of organizations other than the one to write to. */
function withPlaces(facts: Facts, places: readonly PlaceAnywhere[]): Facts {
  const elsewhere = (wanted: PlaceAnywhere['of']): never[] =>
    places.filter(({ of, orgId }) => of === wanted && orgId !== facts.orgId).map(({ thing }) => thing as never);
  const known = Object.entries(facts.known).map(([name, things]): [string, readonly unknown[]] => [
    name,
    [...(things as readonly unknown[]), ...elsewhere(name as keyof Facts['known'])],
  ]);
  return {
    ...facts,
    buildings: [...facts.buildings, ...elsewhere('buildings')],
    known: Object.fromEntries(known) as unknown as Facts['known'],
  };
}

/** Their own buildings give no authority in another organization. */
async function readSetter(tx: Transaction, { orgId, userId, keyId }: StoredSetter): Promise<SetterFacts> {
  const sql = keyId === null ? SETTER.user(orgId, userId ?? '') : SETTER.key(orgId, keyId);
  const [row] = await tx.$queryRaw<Pick<SetterFacts, 'permissions'>[]>(sql);
  return { orgId, permissions: row?.permissions ?? [], administers: [] };
}

/** Sends the writes that the call needs, one by one. @returns the numbers of written rows */
async function writeSingly(
  tx: Transaction,
  orgId: number,
  document: WriteDocument,
  writes: readonly SingleWrite[],
): Promise<Written> {
  const json = JSON.stringify(document);
  const written: Record<string, number> = {};
  for (const { name, isNeeded, statement } of writes)
    if (isNeeded(document)) written[name] = await tx.$executeRaw(statement(orgId, json));
  return written;
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
