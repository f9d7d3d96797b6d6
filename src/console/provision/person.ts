import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import type { ResultOf } from '../graphql.js';
import { count } from '../words.js';
import { FIND_PERSON } from './operations.js';

export type Person = ResultOf<typeof FIND_PERSON>['users']['edges'][number]['node'];

/** Whom an address belongs to: `undefined` while that is not known, null when nobody whom the caller sees has it. */
export function usePersonOf(email: string): Person | null | undefined {
  const wanted = email.trim().toLowerCase();
  const isAddress = /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(wanted);
  const [settled] = useDebouncedValue(wanted, 250);
  const [{ data, fetching, error }] = useQuery({
    query: FIND_PERSON,
    variables: { email: settled },
    pause: !isAddress || settled !== wanted,
  });
  if (!isAddress || settled !== wanted || fetching || data === undefined || error) return undefined;
  return data.users.edges.map(({ node }) => node).find((node) => node.email === wanted) ?? null;
}

/** Such as "Jane Admin (resident of Linden Court 101, staff in 2 buildings)". */
export function personInWords({ name, roles, assignments, occupancies }: Person): string {
  const homes = occupancies
    .filter(({ endedAt }) => endedAt === null)
    .map(({ building, unit }) => `${building.name} ${unit.label}`);
  const [only] = assignments;
  const parts = [
    ...(roles && roles.length > 0 ? [roles.map((role) => role.name).join(', ')] : []),
    ...(homes.length > 0 ? [`resident of ${homes.join(', ')}`] : []),
    ...(assignments.length > 1 || only === undefined ? [] : [`${wordOf(only.type)} in ${only.building.name}`]),
    ...(assignments.length > 1 ? [`works in ${count(assignments.length, 'building', 'buildings')}`] : []),
  ];
  return parts.length === 0 ? name : `${name} (${parts.join('; ')})`;
}

const wordOf = (type: string): string => type.toLowerCase().replace('_', ' ');
