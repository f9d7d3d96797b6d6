import { Anchor, Table } from '@mantine/core';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { graphql } from '../api/graphql.js';
import IconBuildings from '@tabler/icons-react/icons/IconBuildings';
import { SearchedList, useSearch } from '../layout/paged.js';
import { Empty } from '../layout/states.js';
import { FoundUnits } from './found-units.js';

const BUILDINGS = graphql(`
  query Buildings($search: String, $after: String) {
    buildings(search: $search, after: $after, first: 25) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          name
          unitCount
          residentCount
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
      placeholder="Building, or building and unit"
      list={list}
      connection={data?.buildings}
      error={error}
      isFetching={fetching}
      onRetry={() => ask()}
      entries={['building', 'buildings']}
      empty={list.search === '' && <Empty icon={IconBuildings}>No buildings yet.</Empty>}
      found={
        list.search !== '' &&
        !fetching && <FoundUnits key={list.search} search={list.search} isAlone={data?.buildings.edges.length === 0} />
      }
    >
      {(buildings) => (
        <Table verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Building</Table.Th>
              <Table.Th ta="right">Units</Table.Th>
              <Table.Th ta="right">Residents</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {buildings.map(({ id, name, unitCount, residentCount }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} href={`/buildings/${id}`} fw={500}>
                    {name}
                  </Anchor>
                </Table.Td>
                <Count of={unitCount} />
                <Count of={residentCount} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </SearchedList>
  );
}

/** @param of null if the user cannot see it */
function Count({ of: n }: { of: number | null }) {
  return (
    <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
      {n === null ? '–' : n.toLocaleString('en')}
    </Table.Td>
  );
}
