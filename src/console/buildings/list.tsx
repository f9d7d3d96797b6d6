import { Anchor, Card, SimpleGrid } from '@mantine/core';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { graphql } from '../api/graphql.js';
import { SearchedList, useSearch } from '../layout/paged.js';

const BUILDINGS = graphql(`
  query Buildings($search: String, $after: String) {
    buildings(search: $search, after: $after, first: 24) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

export function BuildingsPage() {
  const list = useSearch();
  const [{ data, error, fetching }, ask] = useQuery({ query: BUILDINGS, variables: list.variables });

  return (
    <SearchedList
      title="Buildings"
      placeholder="Name of a building"
      list={list}
      connection={data?.buildings}
      error={error}
      isFetching={fetching}
      onRetry={() => ask()}
      entries={['building', 'buildings']}
      empty={['No buildings yet.', 'No building matches']}
    >
      {(buildings) => (
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
          {buildings.map(({ id, name }) => (
            <Card key={id} withBorder>
              <Anchor component={Link} href={`/buildings/${id}`} fw={500}>
                {name}
              </Anchor>
            </Card>
          ))}
        </SimpleGrid>
      )}
    </SearchedList>
  );
}
