import { Injectable } from '@nestjs/common';
import type { Caller, Operator } from '../auth/caller.js';
import { KeyUsesService } from '../auth/key-uses.service.js';
import { PasswordsService } from '../auth/passwords.service.js';
import { lockOrganization, lockUser } from '../database/locks.js';
import { PrismaService } from '../database/prisma.service.js';
import { type Transaction, TransactionConflict, TransactionService } from '../database/transaction.service.js';
import { DomainError } from '../errors/domain-error.js';
import { OutboxService } from '../mail/outbox.service.js';
import type { ProvisionUserInput } from './provision-user.input.js';
import type { Change, ProvisionResult } from './provision-result.model.js';
import { planProvisioning, type ProvisioningPlan } from './plan/provisioning.plan.js';
import { type ProvisioningRequest, requestOf } from './plan/provisioning.request.js';
import { ProvisioningStore } from './store/provisioning.store.js';
import type { WriteContext } from './store/write-document.js';
import { assertWritten } from './store/written.js';

/** The changes that queue a mail. */
const MAILED = new Set<Change['kind']>(['INVITATION_QUEUED', 'PASSWORD_RESET_QUEUED', 'EMAIL_CHANGED']);

@Injectable()
export class ProvisioningService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly transactions: TransactionService,
    private readonly passwords: PasswordsService,
    private readonly store: ProvisioningStore,
    private readonly outbox: OutboxService,
    private readonly keyUses: KeyUsesService,
  ) {}

  /**
   * Creates or links one user, and gives and takes away everything named, in one transaction. Repeated and concurrent
   * calls change nothing.
   *
   * Everything rolls back (user, grants, invitation, mail and audit row) if the plan finds a problem, a statement or
   * the commit fails, a statement writes other rows than planned, or the process or the database dies before the
   * commit.
   *
   * @throws DomainError with all problems of reference, authority and state; UNAVAILABLE if the database is unavailable
   */
  async provisionUser(input: ProvisionUserInput, caller: Caller): Promise<ProvisionResult> {
    return (await this.apply(requestOf(input), caller)).result;
  }

  /**
   * The core of `provisionUser`, the single-grant calls, and the calls about invitations and accounts. The
   * documentation of `provisionUser` applies to all of them.
   */
  async apply(request: ProvisioningRequest, caller: Caller): Promise<ProvisioningPlan> {
    const passwordHash = await this.hashPasswordOfNewUser(request, caller);

    const plan = await this.transactions.run((tx) => this.applyIn(tx, request, { caller, passwordHash }));
    if (!request.dryRun && plan.result.changes.some(({ kind }) => MAILED.has(kind))) this.outbox.wake();
    return plan;
  }

  /**
   * The same for a command of the operator, who is not a user and can do everything. Uses the command's transaction.
   * @param mailAt when a worker mails the invitation, if the command has not sent it before
   */
  applyAsOperator(
    tx: Transaction,
    request: ProvisioningRequest,
    operator: Operator,
    mailAt: Date,
  ): Promise<ProvisioningPlan> {
    return this.applyIn(tx, request, { caller: operator, passwordHash: null, mailAt });
  }

  private async applyIn(
    tx: Transaction,
    request: ProvisioningRequest,
    context: WriteContext,
  ): Promise<ProvisioningPlan> {
    const facts = await this.store.readFacts(tx, request, context.caller);
    this.keyUses.record(facts.actor);
    const plan = planProvisioning(facts, request);
    if (request.dryRun || plan.result.changes.length === 0) return plan;

    if (plan.result.created) {
      // The user existed before the transaction, and another call has changed their address since.
      if (request.password !== null && context.passwordHash === null) throw new DomainError('UNAVAILABLE');
      const written = await this.store.createUser(tx, plan, context);
      if (written !== null) {
        assertWritten(plan, written);
        return plan;
      }
    }

    // The user exists, perhaps since a moment ago. Lock the user, then plan again with current facts.
    if (plan.takesAdmin) await lockOrganization(tx, facts.orgId);
    const lockedId = await lockUser(tx, facts.orgId, request);
    const current = planProvisioning(await this.store.readFacts(tx, request, context.caller), request);
    if (current.result.user.id !== lockedId) throw new TransactionConflict('Another user has the e-mail address now');
    if (current.takesAdmin && !plan.takesAdmin) throw new TransactionConflict('The user became an administrator');
    if (current.result.changes.length > 0)
      assertWritten(current, await this.store.updateUser(tx, current, { ...context, passwordHash: null }));
    return current;
  }

  /**
   * Hashes before the transaction opens, because hashing takes long, and only if an unlocked read says that the call
   * will create a user.
   * @throws DomainError with the plan's problems; UNAVAILABLE if too many hashes are waiting
   */
  private async hashPasswordOfNewUser(request: ProvisioningRequest, caller: Caller): Promise<string | null> {
    if (request.password === null || request.dryRun) return null;
    const plan = planProvisioning(await this.store.readFacts(this.prisma, request, caller), request);
    if (!plan.result.created) return null;
    return this.passwords.hash(request.password, {
      organization: caller.orgId,
      caller: caller.userId ?? caller.keyHash,
    });
  }
}
