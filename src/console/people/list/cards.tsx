import { Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { memo } from 'react';
import { Initials } from '../../layout/initials.js';
import type { ListedPerson } from './operations.js';
import {
  AccountState,
  homesInWords,
  NameLink,
  RolesAndWork,
  SELECTED,
  type SelectablePerson,
  SelectPerson,
} from './person.js';
import type { Selection } from './selection.js';

interface PeopleCardsProps {
  people: readonly ListedPerson[];
  selection: Selection;
}

/** The list on narrow screens. */
export function PeopleCards({ people, selection }: PeopleCardsProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" component="ul" p={0} m={0} aria-label="People">
      {people.map((person) => (
        <PersonCard key={person.id} person={person} isSelected={selection.has(person.id)} onSelect={selection.select} />
      ))}
    </SimpleGrid>
  );
}

const PersonCard = memo(function PersonCard({ person, isSelected, onSelect }: SelectablePerson) {
  const homes = homesInWords(person);
  return (
    <Card withBorder padding="sm" component="li" {...(isSelected && { bg: SELECTED })} style={{ listStyle: 'none' }}>
      <Stack gap={6}>
        <Group gap="xs" wrap="nowrap">
          <Initials id={person.id} name={person.name} size={36} />
          <div style={{ flex: 1 }}>
            <NameLink person={person} />
            <Text size="sm" c="dimmed">
              {person.email}
            </Text>
          </div>
          <SelectPerson person={person} isSelected={isSelected} onSelect={onSelect} />
        </Group>
        <AccountState person={person} />
        <RolesAndWork person={person} />
        {homes !== '' && <Text size="sm">Lives in {homes}</Text>}
      </Stack>
    </Card>
  );
});
