import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Operator } from '../auth/caller.js';
import { type Transaction, TransactionService } from '../database/transaction.service.js';
import type { SentMail } from '../mail/mails.service.js';
import { OutboxService } from '../mail/outbox.service.js';
import type { ProvisionResult } from '../provisioning/provision-result.model.js';
import { requestFor } from '../provisioning/plan/provisioning.request.js';
import { ProvisioningService } from '../provisioning/provisioning.service.js';
import { CommandError } from './command-error.js';

export interface NewOrganization {
  slug: string;
  name: string;
  adminEmail: string;
  adminName: string;
}

export interface OrganizationOutcome {
  orgId: number;
  isNew: boolean;
  /** What happened to the administrator. */
  admin: ProvisionResult;
  /** Seconds until a mail may go to them again; null unless so many went that none was sent now. */
  mailableIn: number | null;
}

/**
 * Milliseconds that the command has to mail the invitation itself.
 * A worker does it afterwards, should the command have died.
 */
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
   * Creates an organization and, by invitation, its administrator. Again, it changes nothing; an organization or a user
   * that exists is linked, by the rules of `provisionUser`.
   *
   * Everything rolls back (organization, user, role, invitation, mail and audit row) when the organization has another
   * name, when the administrator cannot be linked, and when a statement or the commit fails.
   *
   * @throws CommandError when the slug belongs to an organization of
   * another name: its people would get a stranger as administrator
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
   * Mails the invitation that `createOrganization` has queued, after its
   * commit, and hands over the link: the one moment at which it is known.
   * @returns null when none waits to be mailed
   */
  async inviteAdmin({ orgId, admin }: OrganizationOutcome): Promise<SentMail | null> {
    if (admin.user.id == null || admin.invitation?.status !== 'QUEUED') return null;
    return this.outbox.sendInvitationOf(orgId, admin.user.id);
  }

  /** Two that create the same one at once: the second waits for the first, and then links. */
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
    if (organization === undefined) throw new Error(`The organization ${slug} has vanished`);
    if (!organization.isSame) {
      throw new CommandError(
        `The organization ${slug} exists under another name, "${organization.name}". Nothing was changed.`,
      );
    }
    return { orgId: organization.id, isNew: count > 0 };
  }
}
