import { Loader, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useQuery } from 'urql';
import { sentenceOf } from '../api/problems.js';
import type { Place } from './draft.js';
import { FIND_BUILDINGS } from './operations.js';

interface BuildingSelectProps {
  label: string;
  isRequired?: boolean;
  value: Place | null;
  onChange: (building: Place | null) => void;
  error: string | undefined;
}

/** Finds a building by a part of its name. */
export function BuildingSelect({ label, isRequired = false, value, onChange, error }: BuildingSelectProps) {
  const [text, setText] = useState(value?.name ?? '');
  // The field shows the chosen building, whose name is not a search.
  const [search] = useDebouncedValue(text === value?.name ? '' : text.trim(), 200);
  const [{ data, fetching, error: failure }] = useQuery({
    query: FIND_BUILDINGS,
    variables: { search: search === '' ? null : search },
  });
  const found = data?.buildings.edges.map(({ node }) => node) ?? [];
  const more = (data?.buildings.totalCount ?? 0) - found.length;
  const offered = value === null || found.some(({ id }) => id === value.id) ? found : [value, ...found];

  return (
    <Select
      label={label}
      withAsterisk={isRequired}
      placeholder="Search by name"
      description={more > 0 && value === null ? `${more} more: type a part of the name` : undefined}
      searchable
      clearable
      data={offered.map(({ id, name }) => ({ value: String(id), label: name }))}
      filter={({ options }) => options}
      value={value === null ? null : String(value.id)}
      onChange={(id) => onChange(offered.find((building) => String(building.id) === id) ?? null)}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={fetching ? 'Searching …' : failure ? sentenceOf(failure) : 'No building has this name'}
      rightSection={fetching ? <Loader size="xs" /> : undefined}
      error={error}
    />
  );
}
