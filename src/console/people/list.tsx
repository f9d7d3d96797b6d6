import { Anchor, Badge, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { graphql } from '../graphql.js';
import { Heading } from '../page.js';
import { Pager, SearchField, useSearch } from '../paged.js';
import { Empty, Failure, Loading } from '../states.js';
import { count, homesOf, STATUSES } from '../words.js';

const PEOPLE = graphql(`
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
          roles {
            key
            name
          }
          assignments {
            type
          }
          occupancies {
            endedAt
            unit {
              label
            }
            building {
              name
            }
          }
        }
      }
    }
  }
`);

export function PeoplePage() {
  const list = useSearch();
  const { search, pages, variables } = list;
  const [{ data, error, fetching }, ask] = useQuery({ query: PEOPLE, variables });

  return (
    <Stack>
      <Heading>People</Heading>
      <SearchField of={list} placeholder="Name, e-mail address, building or unit" />
      {error ? (
        <Failure error={error} onRetry={() => ask()} />
      ) : data === undefined || (fetching && data.users.edges.length === 0) ? (
        <Loading />
      ) : data.users.edges.length === 0 ? (
        <Empty>{search === '' ? 'There is nobody yet.' : `Nobody fits “${search}”.`}</Empty>
      ) : (
        <Stack aria-busy={fetching}>
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
                {data.users.edges.map(({ node }) => (
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
          <Pager
            pages={pages}
            pageInfo={data.users.pageInfo}
            total={count(data.users.totalCount, 'person', 'people')}
          />
        </Stack>
      )}
    </Stack>
  );
}
