import { Anchor, Card, SimpleGrid, Stack, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import { Link, useSearchParams } from 'wouter';
import { graphql } from '../graphql.js';
import { Pager, usePages } from '../paged.js';
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
  // In the address, so that the way back from an entry leads to the same list.
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.get('search') ?? '';
  const [search] = useDebouncedValue(text.trim(), 250);
  const pages = usePages();
  const [{ data, error, fetching }, ask] = useQuery({
    query: BUILDINGS,
    variables: { search: search === '' ? null : search, after: pages.after },
  });

  return (
    <Stack>
      <Title order={1}>Buildings</Title>
      <TextInput
        label="Search"
        placeholder="Name of a building"
        type="search"
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setParameters(value === '' ? {} : { search: value }, { replace: true });
          pages.first();
        }}
      />
      {error ? (
        <Failure error={error} onRetry={() => ask()} />
      ) : data === undefined ? (
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
