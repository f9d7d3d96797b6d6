import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { ActorsService } from '../auth/actors.service.js';
import { newKey } from '../auth/api-key.js';
import type { Caller, PersonCaller } from '../auth/caller.js';
import { lockOrganization, lockUser } from '../database/locks.js';
import { ReadsService } from '../database/reads.service.js';
import { TransactionService } from '../database/transaction.service.js';
import { DomainError, forbidden, problem, type Problem } from '../errors/domain-error.js';
import type { ApiKey, CreatedApiKey } from './api-key.model.js';
import { ApiKeysStore, INSTANTS, type KeyFacts, type PermissionsNow, selectKeys } from './api-keys.store.js';
import type { CreateApiKeyInput } from './create-api-key.input.js';

/** Keys of one organization that are not revoked or expired. */
const MOST_KEYS = 20;

/** Creates, lists and revokes keys of scripts. Only people can, so a stolen key cannot make another one. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly actors: ActorsService,
    private readonly reads: ReadsService,
    private readonly transactions: TransactionService,
    private readonly store: ApiKeysStore,
  ) {}

  /** All keys of the organization, newest first. @throws DomainError FORBIDDEN */
  async apiKeys(caller: Caller): Promise<ApiKey[]> {
    const { orgId } = await this.administratorOf(caller);
    return this.reads.rows<ApiKey>(caller, selectKeys(orgId), { instants: INSTANTS });
  }

  /**
   * Creates a key. The locks make concurrent calls count each other's keys, and a deactivation of the maker that
   * happens at the same time revokes the key too, or comes first. The key and its audit row roll back together.
   * @throws DomainError FORBIDDEN if the caller lacks ORG_MANAGE or a permission of the roles; INVALID_INPUT with
   * ROLE_UNKNOWN; API_KEY_LIMIT_REACHED
   */
  async createApiKey(input: CreateApiKeyInput, caller: Caller): Promise<CreatedApiKey> {
    const maker = await this.administratorOf(caller);
    const roleKeys = [...new Set(input.roleKeys)];
    const { secret, keyHash } = newKey(maker.orgId);
    const apiKey = await this.transactions.run(async (tx) => {
      await lockOrganization(tx, maker.orgId);
      await lockUser(tx, maker.orgId, maker);
      const problems = problemsOf(input.roleKeys, stillAdministrator(await this.store.readFacts(tx, roleKeys, maker)));
      if (problems.length > 0) throw DomainError.rejecting(problems);
      const { name, expiresAt = null } = input;
      return this.store.insert(tx, { name, roleKeys, expiresAt, keyHash }, maker);
    });
    return { secret, apiKey };
  }

  /**
   * Revokes a key. A repeat changes nothing and returns the same. The locks make it wait for calls that take ORG_MANAGE
   * from the caller or deactivate the maker of the key, so the audit trail has the calls in order.
   * @throws DomainError FORBIDDEN if the caller lacks ORG_MANAGE; NOT_FOUND
   */
  async revokeApiKey(id: string, caller: Caller): Promise<ApiKey> {
    const administrator = await this.administratorOf(caller);
    if (!isUUID(id)) throw new DomainError('NOT_FOUND');
    const { orgId } = administrator;
    const key = await this.transactions.run(async (tx) => {
      await lockOrganization(tx, orgId);
      const makerId = await this.store.findMaker(tx, orgId, id);
      if (makerId !== null) await lockUser(tx, orgId, { userId: makerId });
      stillAdministrator(await this.store.readPermissions(tx, administrator));
      return this.store.revoke(tx, id, administrator);
    });
    if (key === null) throw new DomainError('NOT_FOUND');
    return key;
  }

  private async administratorOf(caller: Caller): Promise<PersonCaller> {
    const person = await this.actors.personOf(caller);
    await this.actors.requirePermission('ORG_MANAGE', person);
    return person;
  }
}

/** @throws DomainError UNAUTHENTICATED or FORBIDDEN if the caller has just lost the account or the permission */
function stillAdministrator<Facts extends PermissionsNow>(facts: Facts | null): Facts {
  if (facts === null) throw new DomainError('UNAUTHENTICATED');
  if (!facts.permissions.includes('ORG_MANAGE')) throw forbidden();
  return facts;
}

function problemsOf(roleKeys: readonly string[], { permissions, roles, liveKeys }: KeyFacts): Problem[] {
  const problems = roleKeys.flatMap((key, index): Problem[] => {
    if (roleKeys.indexOf(key) < index) return [];
    const role = roles.find((known) => known.key === key);
    if (role === undefined) return [problem('ROLE_UNKNOWN', `/roleKeys/${String(index)}`)];
    const isGrantable = role.permissions.every((permission) => permissions.includes(permission));
    return isGrantable ? [] : [problem('ROLE_NOT_GRANTABLE', `/roleKeys/${String(index)}`)];
  });
  return liveKeys < MOST_KEYS ? problems : [...problems, problem('API_KEY_LIMIT_REACHED', '')];
}
