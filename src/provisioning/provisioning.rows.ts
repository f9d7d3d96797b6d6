import type { InvitationFacts, OccupancyFacts, ProvisioningFacts, UserFacts } from './provisioning.facts.js';

/** What the facts statement answers: one row with one JSON document, in which instants are ISO 8601 strings. */
export interface FactsRow {
  readonly facts: Stored<Omit<ProvisioningFacts, 'newIds' | 'user'>> & { readonly user: UserRow | null };
}

type UserRow = Omit<UserFacts, 'occupancies' | 'invitation'> & {
  readonly occupancies: readonly Stored<OccupancyFacts>[];
  readonly invitation: Stored<InvitationFacts> | null;
};

type Stored<T> = {
  readonly [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K];
};

export function factsFrom({ facts }: FactsRow, newIds: ProvisioningFacts['newIds']): ProvisioningFacts {
  return { ...facts, now: new Date(facts.now), user: facts.user && userFrom(facts.user), newIds };
}

function userFrom({ occupancies, invitation, ...user }: UserRow): UserFacts {
  return {
    ...user,
    occupancies: occupancies.map((occupancy) => ({ ...occupancy, startedAt: new Date(occupancy.startedAt) })),
    invitation: invitation && { sentAt: dateOf(invitation.sentAt), expiresAt: dateOf(invitation.expiresAt) },
  };
}

function dateOf(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}
