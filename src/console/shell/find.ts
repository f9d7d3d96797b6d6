import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../api/graphql.js';
import { unitNamesIn } from '../buildings/unit-names.js';
import { useMay } from '../session/session.js';

const FIND = graphql(`
  query Find($search: String!, $people: Boolean!, $buildings: Boolean!, $names: [PlaceNameInput!]!) {
    users(search: $search, first: 6) @include(if: $people) {
      edges {
        node {
          id
          name
          email
        }
      }
    }
    buildings(search: $search, first: 4) @include(if: $buildings) {
      edges {
        node {
          id
          name
        }
      }
    }
    places(names: $names) @include(if: $buildings) {
      building {
        id
        name
      }
      unit {
        id
        label
      }
    }
  }
`);

type Found = ResultOf<typeof FIND>;
type Place = NonNullable<Found['places']>[number];
type Nodes<Key extends 'users' | 'buildings'> = NonNullable<Found[Key]>['edges'][number]['node'][];

interface Find {
  people: Nodes<'users'>;
  buildings: Nodes<'buildings'>;
  /** Such as Mill Yard 101. */
  units: ReturnType<typeof unitsOf>;
  /** Whether the server has not answered for this text yet. */
  isBusy: boolean;
  hasFailed: boolean;
}

/** What matches a text, of what the user may see. Ignores answers for earlier texts. */
export function useFind(text: string): Find {
  const { seePeople, seeBuildings } = useMay();
  const wanted = text.trim();
  const [search] = useDebouncedValue(wanted, 150);
  const isAsked = wanted !== '' && (seePeople || seeBuildings);
  const [{ data, error, operation, fetching }] = useQuery({
    query: FIND,
    variables: { search, people: seePeople, buildings: seeBuildings, names: unitNamesIn(search) },
    pause: !isAsked || search !== wanted,
  });
  const isAnswered = isAsked && !fetching && operation?.variables.search === wanted;
  return {
    people: nodesOf(isAnswered ? data?.users : null),
    buildings: nodesOf(isAnswered ? data?.buildings : null),
    units: unitsOf(isAnswered ? data?.places : null),
    isBusy: isAsked && !isAnswered,
    hasFailed: isAnswered && error !== undefined,
  };
}

const nodesOf = <Node>(list: { edges: { node: Node }[] } | null | undefined): Node[] =>
  list?.edges.map(({ node }) => node) ?? [];

const unitsOf = (places: readonly Place[] | null | undefined) =>
  (places ?? []).flatMap(({ building, unit }) => (building && unit ? [{ building, unit }] : []));
