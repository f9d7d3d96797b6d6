import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { type Range, rangeBetween } from '../dates.js';
import type { EventsFilter } from './operations.js';
import { isPeriod, rangeOf } from './periods.js';

export type Kind = NonNullable<NonNullable<EventsFilter>['kinds']>[number];

/** The kinds of change, as the user chooses them. */
export const KINDS: readonly { group: string; items: { value: Kind; label: string }[] }[] = [
  {
    group: 'Roles',
    items: [
      { value: 'ROLE_GRANTED', label: 'Role given' },
      { value: 'ROLE_REVOKED', label: 'Role taken away' },
    ],
  },
  {
    group: 'Buildings',
    items: [
      { value: 'ASSIGNMENT_CREATED', label: 'Assigned to a building' },
      { value: 'ASSIGNMENT_UPDATED', label: 'Assignment changed' },
      { value: 'ASSIGNMENT_REVOKED', label: 'Assignment ended' },
    ],
  },
  {
    group: 'Homes',
    items: [
      { value: 'OCCUPANCY_STARTED', label: 'Moved in' },
      { value: 'OCCUPANCY_ENDED', label: 'Moved out' },
    ],
  },
  {
    group: 'Accounts',
    items: [
      { value: 'USER_CREATED', label: 'Account created' },
      { value: 'USER_DEACTIVATED', label: 'Deactivated' },
      { value: 'USER_REACTIVATED', label: 'Reactivated' },
      { value: 'NAME_CHANGED', label: 'Name corrected' },
      { value: 'EMAIL_CHANGED', label: 'Address changed' },
    ],
  },
  {
    group: 'Invitations and passwords',
    items: [
      { value: 'INVITATION_QUEUED', label: 'Invited' },
      { value: 'INVITATION_ACCEPTED', label: 'Invitation accepted' },
      { value: 'INVITATION_REVOKED', label: 'Invitation revoked' },
      { value: 'PASSWORD_RESET_QUEUED', label: 'Link for a new password mailed' },
      { value: 'PASSWORD_CHANGED', label: 'New password chosen' },
    ],
  },
  {
    group: 'API keys',
    items: [
      { value: 'API_KEY_CREATED', label: 'API key created' },
      { value: 'API_KEY_REVOKED', label: 'API key revoked' },
    ],
  },
];

const isKind = (text: string): text is Kind => KINDS.some(({ items }) => items.some(({ value }) => value === text));

/** The filter in the address, so that it can be bookmarked and shared. A preset is relative to the day it is read. */
export function useFilter() {
  const [parameters, setParameters] = useSearchParams();
  const address = parameters.toString();
  return useMemo(() => {
    const asked = new URLSearchParams(address);
    const [preset, from, to] = [asked.get('period'), asked.get('from'), asked.get('to')];
    const period = isPeriod(preset) ? preset : null;
    const range: Range = period === null ? rangeBetween(from, to) : rangeOf(period);
    const kinds = asked.getAll('kind').filter(isKind);
    const [subject, actor] = [asked.get('subject'), asked.get('actor')];
    const filter: EventsFilter = {
      ...(subject !== null && { subjectId: subject }),
      ...(actor !== null && { actorId: actor }),
      ...(kinds.length > 0 && { kinds }),
      ...(range.since && { since: range.since.toISOString() }),
      ...(range.until && { until: range.until.toISOString() }),
    };
    return {
      ...{ subject, actor, kinds, period, from, to, range, filter },
      /** Whether the dates are chosen one by one. */
      isBetween: period === null && (from !== null || to !== null),
      isEmpty: Object.keys(filter).length === 0,
      /** Replaces these parts of the filter. Null, '' and an empty list take a part away. */
      set: (parts: Partial<Record<Part, string | readonly string[] | null>>) =>
        setParameters((before) => changed(before, parts), { replace: true }),
      clear: () => setParameters({}, { replace: true }),
    };
  }, [address, setParameters]);
}

type Part = 'subject' | 'actor' | 'kind' | 'period' | 'from' | 'to';

function changed(
  before: URLSearchParams,
  parts: Partial<Record<Part, string | readonly string[] | null>>,
): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(parts)) {
    after.delete(name);
    for (const one of [value ?? []].flat()) if (one !== '') after.append(name, one);
  }
  return after;
}

/** The REST list with this filter. */
export function restPathOf({ kinds = [], ...filter }: NonNullable<EventsFilter>): string {
  const query = new URLSearchParams(filter as Record<string, string>);
  for (const kind of kinds ?? []) query.append('kind', kind);
  return `/api/org/audit-events?${query.toString()}`;
}
