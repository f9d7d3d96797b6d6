import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../auth/caller.js';
import type { Change } from './provision-result.model.js';
import type { InvitationFacts } from '../invitations/invitation-status.plan.js';
import type { OccupancyFacts, ProvisioningFacts, UserFacts } from './provisioning.facts.js';
import type { ProvisioningPlan } from './provisioning.plan.js';

/** What the facts statement answers: one row with one JSON document, in which instants are ISO 8601 strings. */
export interface FactsRow {
  readonly facts: Stored<Omit<ProvisioningFacts, 'newIds' | 'user'>> & { readonly user: UserRow | null };
}

type UserRow = Omit<UserFacts, 'mailableAt' | 'occupancies' | 'invitation'> & {
  readonly mailableAt: string | null;
  readonly occupancies: readonly Stored<OccupancyFacts>[];
  readonly invitation: Stored<InvitationFacts> | null;
};

type Stored<T> = {
  readonly [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K];
};

export function factsFrom({ facts }: FactsRow, newIds: ProvisioningFacts['newIds']): ProvisioningFacts {
  return { ...facts, now: new Date(facts.now), user: facts.user && userFrom(facts.user), newIds };
}

function userFrom({ mailableAt, occupancies, invitation, ...user }: UserRow): UserFacts {
  return {
    ...user,
    mailableAt: dateOf(mailableAt),
    occupancies: occupancies.map((occupancy) => ({ ...occupancy, startedAt: new Date(occupancy.startedAt) })),
    invitation: invitation && {
      sentAt: dateOf(invitation.sentAt),
      expiresAt: dateOf(invitation.expiresAt),
      acceptedAt: dateOf(invitation.acceptedAt),
      failedAt: dateOf(invitation.failedAt),
    },
  };
}

function dateOf(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

/** What a write needs beyond the plan: who asks, and the hash of a new user's password. */
export interface WriteContext {
  readonly caller: Actor;
  readonly passwordHash: string | null;
  /** When the job of an invitation is due; absent: at once. */
  readonly mailAt?: Date;
}

/** The plan as the one JSON parameter of the writing statements. */
export function writes(
  { orgId, at, grantedRoles, result }: ProvisioningPlan,
  { caller, passwordHash, mailAt }: WriteContext,
): string {
  const { user, changes } = result;
  const of = (wanted: Change['kind']) => changes.filter(({ kind }) => kind === wanted);
  return JSON.stringify({
    orgId,
    userId: user.id,
    at,
    email: user.email,
    name: user.name,
    status: user.status,
    passwordHash,
    roleIds: grantedRoles.map(({ id }) => id),
    assigned: of('ASSIGNMENT_CREATED'),
    reassigned: of('ASSIGNMENT_UPDATED'),
    started: of('OCCUPANCY_STARTED'),
    ended: of('OCCUPANCY_ENDED'),
    invitationId: of('INVITATION_QUEUED').length > 0 ? uuidv7() : null,
    revokes: of('INVITATION_REVOKED').length > 0,
    mailAt,
    auditEventId: uuidv7(),
    actorOrgId: caller.userId === null ? null : caller.orgId,
    actorId: caller.userId,
    requestId: caller.requestId,
    transport: caller.transport,
    changes,
  });
}
