import { Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { memo } from 'react';
import { Initials } from '../../layout/initials.js';
import type { ListedPerson } from './operations.js';
import { AccountState, homesInWords, NameLink, RolesAndWork } from './person.js';

/** The list on narrow screens. */
export function PeopleCards({ people }: { people: readonly ListedPerson[] }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" component="ul" p={0} m={0} aria-label="People">
      {people.map((person) => (
        <PersonCard key={person.id} person={person} />
      ))}
    </SimpleGrid>
  );
}

const PersonCard = memo(function PersonCard({ person }: { person: ListedPerson }) {
  const homes = homesInWords(person);
  return (
    <Card withBorder padding="sm" component="li" style={{ listStyle: 'none' }}>
      <Stack gap={6}>
        <Group gap="xs" wrap="nowrap">
          <Initials id={person.id} name={person.name} size={36} />
          <div>
            <NameLink person={person} />
            <Text size="sm" c="dimmed">
              {person.email}
            </Text>
          </div>
        </Group>
        <AccountState person={person} />
        <RolesAndWork person={person} />
        {homes !== '' && <Text size="sm">Lives in {homes}</Text>}
      </Stack>
    </Card>
  );
});
