import { Injectable } from '@nestjs/common';
import { ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { ReadsService } from '../database/reads.service.js';
import { domainErrorOf } from '../errors/answer.js';
import type { ErrorCode, ProblemCode } from '../errors/catalogue.js';
import { DomainError, problem } from '../errors/domain-error.js';
import { logFault } from '../errors/fault-log.js';
import { requestFor } from '../provisioning/plan/provisioning.request.js';
import { ProvisioningService } from '../provisioning/provisioning.service.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import { UsersFilter } from '../users/users-filter.input.js';
import { UsersService } from '../users/users.service.js';
import type { ResentInvitation } from './resent-invitation.model.js';

/** The largest number of users of one call. */
const MOST = 1_000;
const PAGE = 100;

/** After these errors, the other users of the call would fail too. */
const ENDS = new Set<ErrorCode | ProblemCode>(['UNAUTHENTICATED', 'PERMISSION_REQUIRED', 'UNAVAILABLE', 'INTERNAL']);

/** Resends invitations to many users. */
@Injectable()
export class BulkInvitationsService {
  constructor(
    private readonly actors: ActorsService,
    private readonly limits: LimitsService,
    private readonly reads: ReadsService,
    private readonly users: UsersService,
    private readonly provisioning: ProvisioningService,
  ) {}

  /**
   * Resends the invitations of all INVITED users that match, each in a transaction of its own, as `resendInvitation`
   * does. What was done stays done if the client disconnects or a later user fails.
   *
   * @returns a row for each user. If the caller loses the token or the permission after the first user, or the database
   * becomes unavailable, the rest of the users is missing.
   * @throws DomainError FORBIDDEN if the caller lacks PEOPLE_PROVISION; INVALID_INPUT if the filter has no field, or
   * more than 1,000 users match; RATE_LIMITED after ten calls of the caller within the window
   */
  async resendInvitations(filter: UsersFilter, caller: Caller): Promise<ResentInvitation[]> {
    await this.actors.requirePermission('PEOPLE_PROVISION', caller);
    if (Object.values(filter).every((field) => field == null))
      throw new DomainError('INVALID_INPUT', { problems: [problem('VALUE_REQUIRED', '/filter')] });
    await this.limits.countBulkCall('resend', caller);

    const resendBefore = await this.aMinuteAgo(caller);
    const ids = await this.invitedUsers(filter, caller);
    const resent: ResentInvitation[] = [];
    for (const userId of ids) {
      try {
        resent.push({ userId, status: await this.resend(userId, resendBefore, caller) });
      } catch (error) {
        if (resent.length === 0) throw error;
        logFault(domainErrorOf(error), { id: caller.requestId });
        break;
      }
    }
    return resent;
  }

  /** Newer invitations are of another call at the same time, such as a double click. The clock is the database's. */
  private async aMinuteAgo(caller: Caller): Promise<Date> {
    const [row] = await this.reads.rows<{ ago: Date }>(
      caller,
      Prisma.sql`
        SELECT clock_timestamp() - interval '1 minute' AS "ago" FROM "Organization" WHERE "id" = ${caller.orgId}`,
      { instants: ['ago'], first: 1 },
    );
    if (row === undefined) throw new DomainError('UNAUTHENTICATED');
    return row.ago;
  }

  private async invitedUsers(filter: UsersFilter, caller: Caller): Promise<string[]> {
    const statuses = (filter.statuses ?? ['INVITED']).filter((status) => status === 'INVITED');
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const args = {
        filter: Object.assign(new UsersFilter(), filter, { statuses }),
        first: PAGE,
        ...(after !== undefined && { after }),
      };
      const { edges, pageInfo } = await this.users.users(args, caller);
      ids.push(...edges.map(({ node }) => node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
      if (ids.length > MOST || (ids.length === MOST && after !== undefined))
        throw new DomainError('INVALID_INPUT', {
          problems: [problem('VALUE_INVALID', '/filter', 'Matches more than 1,000 users. Nothing was sent.')],
        });
    } while (after !== undefined);
    return ids;
  }

  private async resend(userId: string, resendBefore: Date, caller: Caller): Promise<ResentInvitation['status']> {
    try {
      const request = requestFor({}, { userId, invitation: 'RESEND', resendBefore });
      const { result, mailableIn } = await this.provisioning.apply(request, caller);
      if (mailableIn !== null) return 'LIMITED';
      return result.changes.length > 0 ? 'QUEUED' : 'NOT_NEEDED';
    } catch (error) {
      const { code, problems } = domainErrorOf(error);
      if ([code, ...problems.map((problem) => problem.code)].some((one) => ENDS.has(one))) throw error;
      return code === 'FORBIDDEN' ? 'NOT_ALLOWED' : 'NOT_NEEDED';
    }
  }
}
