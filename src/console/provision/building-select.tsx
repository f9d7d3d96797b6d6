import { Loader, Select } from '@mantine/core';
import { useState } from 'react';
import { useFindBuildings } from '../buildings/find-buildings.js';
import type { Place } from './draft.js';

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
  const { found, fetching, more, none } = useFindBuildings(text, value?.name);
  const offered = value === null || found.some(({ id }) => id === value.id) ? found : [value, ...found];

  return (
    <Select
      label={label}
      withAsterisk={isRequired}
      placeholder="Search by name"
      description={value === null ? more : undefined}
      searchable
      clearable
      data={offered.map(({ id, name }) => ({ value: String(id), label: name }))}
      filter={({ options }) => options}
      value={value === null ? null : String(value.id)}
      onChange={(id) => onChange(offered.find((building) => String(building.id) === id) ?? null)}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={none}
      rightSection={fetching ? <Loader size="xs" /> : undefined}
      error={error}
    />
  );
}
