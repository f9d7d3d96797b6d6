import { Combobox, Group, Modal, ScrollArea, Text, TextInput, useCombobox, VisuallyHidden } from '@mantine/core';
import IconBuilding from '@tabler/icons-react/icons/IconBuilding';
import IconDoor from '@tabler/icons-react/icons/IconDoor';
import IconLogout from '@tabler/icons-react/icons/IconLogout';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import IconUserCircle from '@tabler/icons-react/icons/IconUserCircle';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { Initials } from '../layout/initials.js';
import { useSession } from '../session/session.js';
import { useFind } from './find.js';
import { usePlaces } from './places.js';

/** Something that can be chosen. */
interface Entry {
  key: string;
  label: string;
  note?: string;
  icon: ReactNode;
  choose: () => void;
}

/** Finds people, buildings, units and actions, with the keyboard alone. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const list = useCombobox({ opened: true, onDropdownClose: onClose }); // Escape closes it
  const { groups, isBusy, hasFailed } = useEntries(text);
  const entries = groups.flatMap((group) => group.entries);
  const keys = entries.map(({ key }) => key).join();
  const { selectFirstOption } = list;
  useEffect(() => void selectFirstOption(), [selectFirstOption, keys]);

  return (
    <Modal.Root opened onClose={onClose} portalProps={{ target: '#signed-in' }} size={560} yOffset="12dvh">
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content>
        <VisuallyHidden>
          <Modal.Title>Find</Modal.Title>
        </VisuallyHidden>
        <Combobox
          store={list}
          withinPortal={false}
          onOptionSubmit={(chosen) => {
            onClose();
            entries.find(({ key }) => key === chosen)?.choose();
          }}
        >
          <Combobox.EventsTarget withExpandedAttribute>
            <TextInput
              autoFocus // at once, so that no key is lost
              data-autofocus
              variant="unstyled"
              size="md"
              px="md"
              py={6}
              aria-label="Find a person, a building or an action"
              placeholder="Find a person, a building or an action"
              leftSection={<IconSearch size={18} />}
              value={text}
              onChange={({ currentTarget: { value } }) => setText(value)}
            />
          </Combobox.EventsTarget>
          <ScrollArea.Autosize mah={400} mih={240} className="found" scrollbars="y" viewportProps={{ tabIndex: 0 }}>
            <Combobox.Options p="xs">
              {groups.map(({ label, entries: some }) => (
                <Combobox.Group key={label} label={label}>
                  {some.map(({ key, label: name, note, icon }) => (
                    <Combobox.Option key={key} value={key}>
                      <Group gap="sm" wrap="nowrap" mih={28}>
                        {icon}
                        <Text size="sm" truncate miw={0}>
                          {name}
                        </Text>
                        <Text size="sm" c="dimmed" truncate miw={0}>
                          {note}
                        </Text>
                      </Group>
                    </Combobox.Option>
                  ))}
                </Combobox.Group>
              ))}
              {entries.length === 0 && !isBusy && !hasFailed && <Combobox.Empty>Nothing matches.</Combobox.Empty>}
            </Combobox.Options>
            <Text size="sm" c="dimmed" px="md" pb="sm" role="status">
              {isBusy ? 'Searching …' : hasFailed ? 'The search failed. Change the text to try again.' : ''}
              {!isBusy && entries[0] && <VisuallyHidden>{`Enter opens ${entries[0].label}.`}</VisuallyHidden>}
            </Text>
          </ScrollArea.Autosize>
        </Combobox>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Actions come first: they are there at once, so later answers do not move what is selected. Then exact matches. */
function useEntries(text: string) {
  const [, navigate] = useLocation();
  const { signOut } = useSession();
  const { people, buildings, units, ...state } = useFind(text);
  const words = wordsOf(text);
  const actions: Entry[] = [
    ...usePlaces(),
    { href: '/account', label: 'My account', icon: IconUserCircle },
    { href: '', label: 'Sign out', icon: IconLogout },
  ]
    .filter(({ label }) => words.every((word) => wordsOf(label).some((start) => start.startsWith(word))))
    .map(({ href, label, icon: Icon }) => ({
      key: `action ${label}`,
      label,
      icon: <Icon size={20} stroke={1.6} />,
      choose: href === '' ? signOut : () => navigate(href),
    }));
  const groups: { label: string; entries: Entry[] }[] = [
    { label: 'Go to', entries: actions },
    {
      label: 'Units',
      entries: units.map(({ building, unit }) => ({
        key: `unit ${unit.id}`,
        label: `${building.name} ${unit.label}`,
        icon: <IconDoor size={20} stroke={1.6} />,
        choose: () => navigate(`/buildings/${building.id}/units/${unit.id}`),
      })),
    },
    {
      label: 'People',
      entries: people.map(({ id, name, email }) => ({
        key: `person ${id}`,
        label: name,
        note: email,
        icon: <Initials id={id} name={name} size={24} />,
        choose: () => navigate(`/people/${id}`),
      })),
    },
    {
      label: 'Buildings',
      entries: buildings.map(({ id, name }) => ({
        key: `building ${id}`,
        label: name,
        icon: <IconBuilding size={20} stroke={1.6} />,
        choose: () => navigate(`/buildings/${id}`),
      })),
    },
  ];
  return { groups: groups.filter(({ entries }) => entries.length > 0), ...state };
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);
