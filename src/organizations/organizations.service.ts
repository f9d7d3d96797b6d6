import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Operator } from '../auth/caller.js';
import { type Transaction, TransactionService } from '../database/transaction.service.js';
import type { SentMail } from '../mail/mail-sender.js';
import { OutboxService } from '../mail/outbox.service.js';
import type { ProvisionResult } from '../provisioning/provision-result.model.js';
import { requestFor } from '../provisioning/plan/provisioning.request.js';
import { ProvisioningService } from '../provisioning/provisioning.service.js';
import { CommandError } from './command-error.js';

interface NewOrganization {
  slug: string;
  name: string;
  adminEmail: string;
  adminName: string;
}

export interface OrganizationOutcome {
  orgId: number;
  isNew: boolean;
  /** Result of provisioning the administrator. */
  admin: ProvisionResult;
  /** Seconds until the mail limit allows the next mail to the administrator; null if the limit was not reached. */
  mailableIn: number | null;
}

/** Milliseconds that the command has to mail the invitation. After that, a worker mails it. */
const WORKER_WAITS = 60_000;

const ADMIN_ROLE = 'admin';

@Injectable()
export class OrganizationsService {
  constructor(
    private readonly transactions: TransactionService,
    private readonly provisioning: ProvisioningService,
    private readonly outbox: OutboxService,
  ) {}

  /**
   * Creates an organization and invites its administrator. Idempotent: it links an organization or a user that already
   * exists, by the rules of `provisionUser`.
   *
   * Everything rolls back (organization, user, role, invitation, mail and audit row) when the organization has another
   * name, when the administrator cannot be linked, and when a statement or the commit fails.
   *
   * @throws CommandError if an organization of another name has this slug: the administrator would not belong to it
   * @throws DomainError as `provisionUser`, such as USER_DEACTIVATED
   */
  createOrganization({ slug, name, adminEmail, adminName }: NewOrganization): Promise<OrganizationOutcome> {
    return this.transactions.run(async (tx) => {
      const { orgId, isNew } = await this.organizationOf(tx, slug, name);
      const operator: Operator = { orgId, userId: null, version: null, requestId: randomUUID(), transport: 'CLI' };
      const request = requestFor(
        { orgRoleKeys: [ADMIN_ROLE] },
        { email: adminEmail, name: adminName, invitation: 'SEND' },
      );
      const mailAt = new Date(Date.now() + WORKER_WAITS);
      const { result, mailableIn } = await this.provisioning.applyAsOperator(tx, request, operator, mailAt);
      return { orgId, isNew, admin: result, mailableIn };
    });
  }

  /**
   * Mails the invitation that `createOrganization` queued, after its commit. Only now is the link known.
   * @returns null if no invitation is waiting to be mailed
   */
  async inviteAdmin({ orgId, admin }: OrganizationOutcome): Promise<SentMail | null> {
    if (admin.user.id == null || admin.invitation?.status !== 'QUEUED') return null;
    return this.outbox.sendInvitationOf(orgId, admin.user.id);
  }

  /** Of two concurrent calls that create the same organization, the second waits for the first and then links. */
  private async organizationOf(
    tx: Transaction,
    slug: string,
    name: string,
  ): Promise<{ orgId: number; isNew: boolean }> {
    const isKnown = (await tx.organization.count({ where: { slug } })) > 0;
    const data = isKnown ? [] : [{ slug, name }];
    const { count } = await tx.organization.createMany({ data, skipDuplicates: true });
    const [organization] = await tx.$queryRaw<{ id: number; name: string; isSame: boolean }[]>`
      SELECT "id", "name", name_key("name") = name_key(${name}) AS "isSame" FROM "Organization" WHERE "slug" = ${slug}`;
    if (organization === undefined) throw new Error(`The organization ${slug} disappeared`);
    if (!organization.isSame) {
      throw new CommandError(
        `The organization ${slug} already exists with another name, "${organization.name}". Nothing was changed.`,
      );
    }
    return { orgId: organization.id, isNew: count > 0 };
  }
}
