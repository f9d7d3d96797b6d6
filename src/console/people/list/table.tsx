import { Group, Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown';
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp';
import IconArrowsSort from '@tabler/icons-react/icons/IconArrowsSort';
import { memo } from 'react';
import { day } from '../../dates.js';
import { Initials } from '../../layout/initials.js';
import type { ListedPerson, PeopleOrder } from './operations.js';
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

interface PeopleTableProps {
  people: readonly ListedPerson[];
  selection: Selection;
  order: PeopleOrder;
  onOrder: (order: PeopleOrder) => void;
}

export function PeopleTable({ people, selection, order, onOrder }: PeopleTableProps) {
  const sort = { order, onOrder };
  return (
    <Table verticalSpacing="xs" highlightOnHover aria-label="People">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={36}>
            <VisuallyHidden>Selected</VisuallyHidden>
          </Table.Th>
          <SortedColumn name="Name" by="NAME" {...sort} />
          <SortedColumn name="E-mail" by="EMAIL" {...sort} />
          <Table.Th>Roles and work</Table.Th>
          <Table.Th>Home</Table.Th>
          <SortedColumn name="Status" by="STATUS" {...sort} />
          <SortedColumn name="Created" by="CREATED_AT" {...sort} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            isSelected={selection.has(person.id)}
            onSelect={selection.select}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

const PersonRow = memo(function PersonRow({ person, isSelected, onSelect }: SelectablePerson) {
  return (
    <Table.Tr {...(isSelected && { bg: SELECTED })}>
      <Table.Td>
        <SelectPerson person={person} isSelected={isSelected} onSelect={onSelect} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Initials id={person.id} name={person.name} size={28} />
          <NameLink person={person} />
        </Group>
      </Table.Td>
      <Table.Td miw={240}>
        <Text size="sm">{person.email}</Text>
      </Table.Td>
      <Table.Td>
        <RolesAndWork person={person} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{homesInWords(person)}</Text>
      </Table.Td>
      <Table.Td>
        <AccountState person={person} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {day(person.createdAt)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
});

interface SortedColumnProps {
  name: string;
  by: 'NAME' | 'EMAIL' | 'STATUS' | 'CREATED_AT';
  order: PeopleOrder;
  onOrder: (order: PeopleOrder) => void;
}

/** The heading of a column that sorts the list, and sorts it the other way round at the next click. */
function SortedColumn({ name, by, order, onOrder }: SortedColumnProps) {
  const isUp = order === `${by}_ASC`;
  const isDown = order === `${by}_DESC`;
  const Icon = isUp ? IconArrowUp : isDown ? IconArrowDown : IconArrowsSort;
  return (
    <Table.Th aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}>
      <UnstyledButton
        fw={700}
        fz="sm"
        aria-label={`Sort by ${name}`}
        onClick={() => onOrder(isUp ? `${by}_DESC` : `${by}_ASC`)}
      >
        <Group gap={4} wrap="nowrap">
          {name}
          <Icon size={14} aria-hidden opacity={isUp || isDown ? 1 : 0.4} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
