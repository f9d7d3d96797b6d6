import { Checkbox, Loader, ScrollArea, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useFindBuildings } from '../../buildings/find-buildings.js';
import { BUILDING_NAME } from './operations.js';

function useBuildingName(id: string | undefined): string {
  const [{ data, fetching }] = useQuery({
    query: BUILDING_NAME,
    variables: { id: Number(id) },
    pause: id === undefined,
  });
  return data?.building?.name ?? (fetching ? '…' : 'a building that you cannot see');
}

export function BuildingName({ id }: { id: string }) {
  return useBuildingName(id);
}

interface BuildingOptionsProps {
  values: readonly string[];
  onChange: (ids: string[]) => void;
}

/** Chooses several buildings. */
export function BuildingOptions({ values, onChange }: BuildingOptionsProps) {
  const [text, setText] = useState('');
  const { found, fetching, more, none } = useFindBuildings(text);
  const hint = found.length === 0 ? none : more;
  const chosen = values.filter((id) => !found.some((building) => String(building.id) === id));
  return (
    <Stack gap="xs">
      <TextInput
        aria-label="Search buildings"
        placeholder="Name of a building"
        type="search"
        data-autofocus
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
        rightSection={fetching ? <Loader size="xs" /> : undefined}
      />
      <ScrollArea.Autosize mah={260} type="auto">
        <Checkbox.Group aria-label="Buildings" value={[...values]} onChange={onChange}>
          <Stack gap="xs" py={4}>
            {chosen.map((id) => (
              <Checkbox key={id} value={id} label={<BuildingName id={id} />} />
            ))}
            {found.map(({ id, name }) => (
              <Checkbox key={id} value={String(id)} label={name} />
            ))}
          </Stack>
        </Checkbox.Group>
      </ScrollArea.Autosize>
      {hint !== undefined && (
        <Text size="xs" c="dimmed" role="status">
          {hint}
        </Text>
      )}
    </Stack>
  );
}

interface WorksInProps {
  /** The building of the list. */
  value: string | undefined;
  onChange: (id: string | null) => void;
}

/** Shows who works in a building. */
export function WorksIn({ value, onChange }: WorksInProps) {
  const [text, setText] = useState('');
  const name = useBuildingName(value);
  const { found, none } = useFindBuildings(text, name);
  const offered = found.map((building) => ({ value: String(building.id), label: building.name }));
  if (value !== undefined && !offered.some((building) => building.value === value))
    offered.unshift({ value, label: name });
  return (
    <Select
      aria-label="Works in"
      placeholder="Works in …"
      size="xs"
      radius="xl"
      w={170}
      searchable
      clearable={value !== undefined}
      data={offered}
      filter={({ options }) => options}
      value={value ?? null}
      onChange={onChange}
      onSearchChange={setText}
      nothingFoundMessage={none}
    />
  );
}
