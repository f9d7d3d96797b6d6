import { Button, Group, MultiSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { KINDS, type useFilter } from './filter.js';
import { dateText } from '../dates.js';
import { PERIODS, type Period, rangeInWords } from './periods.js';
import { PersonSelect } from './person-select.js';

type Filter = ReturnType<typeof useFilter>;

export function AuditFilters({ of: asked }: { of: Filter }) {
  const { subject, actor, kinds, set } = asked;
  return (
    <Stack gap="sm" role="search" aria-label="Filter">
      <Periods of={asked} />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <PersonSelect
          label="Whose account"
          placeholder="Anybody"
          value={subject}
          onChange={(id) => set({ subject: id })}
        />
        <PersonSelect label="Changed by" placeholder="Anybody" value={actor} onChange={(id) => set({ actor: id })} />
        <MultiSelect
          label="Kind of change"
          placeholder={kinds.length === 0 ? 'Any' : ''}
          data={KINDS}
          value={[...kinds]}
          onChange={(kind) => set({ kind })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Any: Kind of change' }}
          hidePickedOptions
          nothingFoundMessage="No kind matches"
          comboboxProps={{ withinPortal: false }}
          withScrollArea={false}
          styles={{ dropdown: { maxHeight: 320, overflowY: 'auto' } }}
        />
      </SimpleGrid>
    </Stack>
  );
}

function Periods({ of: { period, from, to, range, isBetween, set } }: { of: Filter }) {
  const [isOpen, setOpen] = useState(isBetween);
  const choose = (chosen: Period | null) => {
    setOpen(false);
    set({ period: chosen, from: null, to: null });
  };
  const openDates = () => {
    setOpen(true);
    const today = dateText(new Date());
    set({ period: null, from: range.since ? dateText(range.since) : today, to: to ?? today });
  };
  const days = rangeInWords(range);
  return (
    <Stack gap="xs">
      <Group gap={6} role="group" aria-label="Time">
        <Choice isChosen={period === null && !isOpen} onClick={() => choose(null)}>
          Any time
        </Choice>
        {Object.entries(PERIODS).map(([value, label]) => (
          <Choice key={value} isChosen={period === value} onClick={() => choose(value as Period)}>
            {label}
          </Choice>
        ))}
        <Choice isChosen={isOpen && period === null} onClick={openDates}>
          From – to
        </Choice>
      </Group>
      {isOpen && period === null && (
        <Group gap="sm" grow maw={360}>
          <TextInput
            label="From"
            type="date"
            value={from ?? ''}
            onChange={({ currentTarget: { value } }) => set({ from: value })}
          />
          <TextInput
            label="To"
            type="date"
            value={to ?? ''}
            onChange={({ currentTarget: { value } }) => set({ to: value })}
          />
        </Group>
      )}
      {days !== '' && (
        <Text size="sm" c="dimmed">
          {days}
        </Text>
      )}
    </Stack>
  );
}

function Choice({ isChosen, onClick, children }: { isChosen: boolean; onClick: () => void; children: string }) {
  return (
    <Button size="xs" variant={isChosen ? 'filled' : 'default'} aria-pressed={isChosen} onClick={onClick}>
      {children}
    </Button>
  );
}
