import { Button, Group, MultiSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { FilterDrawer } from '../layout/filter-drawer.js';
import { KINDS, type useFilter } from './filter.js';
import { dateText } from '../dates.js';
import { PERIODS, type Period, rangeInWords } from './periods.js';
import { PersonSelect } from './person-select.js';

type Filter = ReturnType<typeof useFilter>;

interface AuditFiltersProps {
  of: Filter;
  /** Such as “12 entries”. */
  total: string;
}

/** On a phone, a button opens the fields, so that the entries are in sight. */
export function AuditFilters({ of: asked, total }: AuditFiltersProps) {
  const isWide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false });
  if (isWide)
    return (
      <Stack gap="sm" role="search" aria-label="Filter">
        <Periods of={asked} />
        <Days of={asked} />
        <Fields of={asked} />
      </Stack>
    );
  const used = [asked.subject !== null, asked.actor !== null, asked.kinds.length > 0].filter(Boolean).length;
  return (
    <Stack gap="sm" role="search" aria-label="Filter">
      <Periods of={asked} />
      <Group gap="sm">
        <FilterDrawer used={used} total={total}>
          <Fields of={asked} />
        </FilterDrawer>
        <Days of={asked} />
      </Group>
    </Stack>
  );
}

function Fields({ of: { subject, actor, kinds, set } }: { of: Filter }) {
  return (
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
  return (
    <Stack gap="xs">
      <Group gap={6} role="group" aria-label="Time" className="one-line">
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
    </Stack>
  );
}

/** The days of the filter, such as “Nov 16 – 22, 2026”. */
function Days({ of: { range } }: { of: Filter }) {
  const days = rangeInWords(range);
  if (days === '') return null;
  return (
    <Text size="sm" c="dimmed">
      {days}
    </Text>
  );
}

function Choice({ isChosen, onClick, children }: { isChosen: boolean; onClick: () => void; children: string }) {
  return (
    <Button size="xs" variant={isChosen ? 'filled' : 'default'} aria-pressed={isChosen} onClick={onClick}>
      {children}
    </Button>
  );
}
