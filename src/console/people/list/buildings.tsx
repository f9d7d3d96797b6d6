import { Checkbox, Loader, ScrollArea, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useQuery } from 'urql';
import { sentenceOf } from '../../api/problems.js';
import { FIND_BUILDINGS } from '../../provision/operations.js';
import { BUILDING_NAME } from './operations.js';

/** Finds buildings by a part of their name: the server returns only the first. */
function useBuildings(text: string) {
  const [search] = useDebouncedValue(text.trim(), 200);
  const [{ data, fetching, error }] = useQuery({
    query: FIND_BUILDINGS,
    variables: { search: search === '' ? null : search },
  });
  const found = data?.buildings.edges.map(({ node }) => ({ id: String(node.id), name: node.name })) ?? [];
  const more = (data?.buildings.totalCount ?? 0) - found.length;
  return {
    found,
    fetching,
    /** Why there are no others. */
    hint: error
      ? sentenceOf(error)
      : found.length === 0
        ? fetching
          ? 'Searching …'
          : 'No building has this name'
        : more > 0
          ? `${more.toLocaleString('en')} more: type a part of the name`
          : undefined,
  };
}

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
  const { found, fetching, hint } = useBuildings(text);
  const chosen = values.filter((id) => !found.some((building) => building.id === id));
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
              <Checkbox key={id} value={id} label={name} />
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
  const { found, hint } = useBuildings(text === name ? '' : text); // the field shows the chosen building
  const offered = value === undefined || found.some(({ id }) => id === value) ? found : [{ id: value, name }, ...found];
  return (
    <Select
      aria-label="Works in"
      placeholder="Works in …"
      size="xs"
      radius="xl"
      w={170}
      searchable
      clearable={value !== undefined}
      data={offered.map(({ id, name: label }) => ({ value: id, label }))}
      filter={({ options }) => options}
      value={value ?? null}
      onChange={onChange}
      onSearchChange={setText}
      nothingFoundMessage={hint}
    />
  );
}
