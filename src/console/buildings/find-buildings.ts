import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import { sentenceOf } from '../api/problems.js';
import { FIND_BUILDINGS } from './operations.js';

/**
 * Finds buildings by a part of their name: the server returns only the first.
 * @param chosen the name that the field shows if a building is chosen, which is not a search
 */
export function useFindBuildings(text: string, chosen?: string) {
  const [search] = useDebouncedValue(text === chosen ? '' : text.trim(), 200);
  const [{ data, fetching, error }] = useQuery({
    query: FIND_BUILDINGS,
    variables: { search: search === '' ? null : search },
  });
  const found = data?.buildings.edges.map(({ node }) => node) ?? [];
  const more = (data?.buildings.totalCount ?? 0) - found.length;
  return {
    found,
    fetching,
    /** Says that there are others. */
    more: more > 0 ? `${more.toLocaleString('en')} more: type a part of the name` : undefined,
    /** Says why there is none. */
    none: fetching ? 'Searching …' : error ? sentenceOf(error) : 'No building has this name',
  };
}
