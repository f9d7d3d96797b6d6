import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../api/graphql.js';
import { useMay } from '../session/session.js';

const FIND = graphql(`
  query Find($search: String!, $people: Boolean!, $buildings: Boolean!) {
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
  }
`);

type Found = ResultOf<typeof FIND>;
type Nodes<Key extends keyof Found> = NonNullable<Found[Key]>['edges'][number]['node'][];

interface Find {
  people: Nodes<'users'>;
  buildings: Nodes<'buildings'>;
  /** Whether the server has not answered for this text yet. */
  isBusy: boolean;
  hasFailed: boolean;
}

/** The people and buildings that match a text, of those that the user may see. Ignores answers for earlier texts. */
export function useFind(text: string): Find {
  const { seePeople, seeBuildings } = useMay();
  const wanted = text.trim();
  const [search] = useDebouncedValue(wanted, 150);
  const isAsked = wanted !== '' && (seePeople || seeBuildings);
  const [{ data, error, operation, fetching }] = useQuery({
    query: FIND,
    variables: { search, people: seePeople, buildings: seeBuildings },
    pause: !isAsked || search !== wanted,
  });
  const isAnswered = isAsked && !fetching && operation?.variables.search === wanted;
  return {
    people: nodesOf(isAnswered ? data?.users : null),
    buildings: nodesOf(isAnswered ? data?.buildings : null),
    isBusy: isAsked && !isAnswered,
    hasFailed: isAnswered && error !== undefined,
  };
}

const nodesOf = <Node>(list: { edges: { node: Node }[] } | null | undefined): Node[] =>
  list?.edges.map(({ node }) => node) ?? [];
