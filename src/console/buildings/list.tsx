import { Anchor, Card, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { graphql } from '../graphql.js';
import { Heading } from '../page.js';
import { Pager, SearchField, useSearch } from '../paged.js';
import { Empty, Failure, Loading } from '../states.js';
import { count } from '../words.js';

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
  const { search, pages, variables } = list;
  const [{ data, error, fetching }, ask] = useQuery({ query: BUILDINGS, variables });

  return (
    <Stack>
      <Heading>Buildings</Heading>
      <SearchField of={list} placeholder="Name of a building" />
      {error ? (
        <Failure error={error} onRetry={() => ask()} />
      ) : data === undefined || (fetching && data.buildings.edges.length === 0) ? (
        <Loading />
      ) : data.buildings.edges.length === 0 ? (
        <Empty>{search === '' ? 'There is no building yet.' : `No building fits “${search}”.`}</Empty>
      ) : (
        <Stack aria-busy={fetching}>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            {data.buildings.edges.map(({ node: { id, name } }) => (
              <Card key={id} withBorder>
                <Anchor component={Link} href={`/buildings/${id}`} fw={500}>
                  {name}
                </Anchor>
              </Card>
            ))}
          </SimpleGrid>
          <Pager
            pages={pages}
            pageInfo={data.buildings.pageInfo}
            total={count(data.buildings.totalCount, 'building', 'buildings')}
          />
        </Stack>
      )}
    </Stack>
  );
}
