import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import type { ResultOf } from '../api/graphql.js';
import { count, homesOf, TYPES } from '../words.js';
import { FIND_PERSON } from './operations.js';

export type Person = ResultOf<typeof FIND_PERSON>['users']['edges'][number]['node'];

interface Found {
  /** `undefined` while unknown; null if no visible person has the address. */
  person: Person | null | undefined;
  /** Repeats the query. */
  ask: () => void;
}

/** An address as the server stores it. */
export const addressOf = (email: string): string => email.trim().toLowerCase();

/** Finds the person who has an address. */
export function usePersonOf(email: string): Found {
  const wanted = addressOf(email);
  const isAddress = /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(wanted); // only a quick check; the server decides
  const [settled] = useDebouncedValue(wanted, 250);
  const isSettled = isAddress && settled === wanted;
  const [{ data, error, operation }, ask] = useQuery({
    query: FIND_PERSON,
    variables: { email: settled },
    pause: !isSettled,
  });
  // The result still belongs to the previous address until the new one arrives.
  const isKnown = isSettled && data !== undefined && !error && operation?.variables.email === wanted;
  return { person: isKnown ? (data.users.edges[0]?.node ?? null) : undefined, ask };
}

/** Such as "Jane Admin (Viewer; resident of Linden Court 101; works in 2 buildings)". */
export function personInWords({ name, roles, assignments, occupancies }: Person): string {
  const homes = homesOf(occupancies).map(({ label }) => label);
  const [only] = assignments;
  const parts = [
    ...(roles && roles.length > 0 ? [roles.map((role) => role.name).join(', ')] : []),
    ...(homes.length > 0 ? [`resident of ${homes.join(', ')}`] : []),
    ...(assignments.length > 1 || only === undefined
      ? []
      : [`${TYPES[only.type].toLowerCase()} in ${only.building.name}`]),
    ...(assignments.length > 1 ? [`works in ${count(assignments.length, 'building', 'buildings')}`] : []),
  ];
  return parts.length === 0 ? name : `${name} (${parts.join('; ')})`;
}
