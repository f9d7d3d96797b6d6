import { Anchor, Box, Checkbox, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import { ago } from '../../dates.js';
import { NameBadge, StatusBadge } from '../../layout/badges.js';
import { count, homesOf, TYPES } from '../../words.js';
import type { ListedPerson } from './operations.js';

/** What the list says about a person, for rows and cards. */

export interface SelectablePerson {
  person: ListedPerson;
  isSelected: boolean;
  onSelect: (people: readonly ListedPerson[], isWanted: boolean) => void;
}

/** Of a selected person. */
export const SELECTED = 'color-mix(in srgb, var(--mantine-primary-color-light) 45%, transparent)';

export function SelectPerson({ person, isSelected, onSelect }: SelectablePerson) {
  return (
    <Checkbox
      size="xs"
      aria-label={`Select ${person.name}`}
      checked={isSelected}
      onChange={({ currentTarget: { checked } }) => onSelect([person], checked)}
    />
  );
}

export function NameLink({ person: { id, name } }: { person: ListedPerson }) {
  return (
    <Anchor component={Link} href={`/people/${id}`} fw={500} size="sm" c="var(--mantine-color-text)" underline="hover">
      {name}
    </Anchor>
  );
}

export function RolesAndWork({ person: { roles, assignments } }: { person: ListedPerson }) {
  const [only] = assignments;
  return (
    <Group gap={6}>
      {roles?.map(({ key, name }) => (
        <NameBadge key={key}>{name}</NameBadge>
      ))}
      {only !== undefined && (
        <Text size="sm">
          {assignments.length === 1
            ? `${TYPES[only.type]} in ${only.building.name}`
            : `Works in ${count(assignments.length, 'building', 'buildings')}`}
        </Text>
      )}
    </Group>
  );
}

export const homesInWords = ({ occupancies }: ListedPerson): string =>
  homesOf(occupancies)
    .map(({ label }) => label)
    .join(', ');

export function AccountState({ person: { status, invitation } }: { person: ListedPerson }) {
  const note = status === 'INVITED' ? invitationInWords(invitation) : null;
  return (
    <Group gap="2px 8px">
      <Box miw="max-content">
        <StatusBadge status={status} />
      </Box>
      {note !== null && (
        <Text size="xs" c={invitation?.status === 'FAILED' ? 'var(--mantine-color-error)' : 'dimmed'}>
          {note}
        </Text>
      )}
    </Group>
  );
}

/** What happened to the invitation of a person who has not accepted one. */
function invitationInWords(invitation: ListedPerson['invitation']): string {
  switch (invitation?.status) {
    case 'QUEUED':
      return 'Mail is waiting';
    case 'SENT':
      return invitation.sentAt === null ? 'Mailed' : `Mailed ${ago(invitation.sentAt)}`;
    case 'EXPIRED':
      return 'Link has expired';
    case 'FAILED':
      return 'Mail failed';
    default:
      return 'No open invitation';
  }
}
