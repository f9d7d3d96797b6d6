import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { graphql } from '../api/graphql.js';
import { SearchedList, useSearch } from '../layout/paged.js';
import { count, USER_HOLDINGS, homesOf, STATUSES } from '../words.js';

const PEOPLE = graphql(
  `
    query People($search: String, $after: String) {
      users(search: $search, after: $after, first: 20) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            id
            name
            email
            status
            ...UserHoldings
          }
        }
      }
    }
  `,
  [USER_HOLDINGS],
);

export function PeoplePage() {
  const list = useSearch();
  const [{ data, error, fetching }, ask] = useQuery({ query: PEOPLE, variables: list.variables });

  return (
    <SearchedList
      title="People"
      placeholder="Name, e-mail address, building or unit"
      list={list}
      connection={data?.users}
      error={error}
      isFetching={fetching}
      onRetry={() => ask()}
      entries={['person', 'people']}
      empty={['No people yet.', 'No person matches']}
    >
      {(people) => (
        <Table.ScrollContainer
          minWidth={560}
          scrollAreaProps={{
            type: 'auto',
            viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'List of people' },
          }}
        >
          <Table verticalSpacing="sm" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Person</Table.Th>
                <Table.Th>Roles and work</Table.Th>
                <Table.Th>Home</Table.Th>
                <Table.Th>Account</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {people.map((node) => (
                <Table.Tr key={node.id}>
                  <Table.Td>
                    <Anchor component={Link} href={`/people/${node.id}`}>
                      {node.name}
                    </Anchor>
                    <Text size="sm" c="dimmed">
                      {node.email}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Group gap={6}>
                      {node.roles?.map(({ key, name }) => (
                        <Badge key={key} variant="light" tt="none">
                          {name}
                        </Badge>
                      ))}
                      {node.assignments.length > 0 && (
                        <Text size="sm">{count(node.assignments.length, 'building', 'buildings')}</Text>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm">
                      {homesOf(node.occupancies)
                        .map(({ label }) => label)
                        .join(', ')}
                    </Text>
                  </Table.Td>
                  <Table.Td>{STATUSES[node.status]}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </SearchedList>
  );
}
