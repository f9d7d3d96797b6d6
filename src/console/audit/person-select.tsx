import { Loader, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useQuery } from 'urql';
import { sentenceOf } from '../api/problems.js';
import { FIND_PEOPLE, NAME } from './operations.js';

interface PersonSelectProps {
  label: string;
  placeholder: string;
  /** Id of a person. */
  value: string | null;
  onChange: (value: string | null) => void;
}

/** Finds a person by a part of their name or address. */
export function PersonSelect({ label, placeholder, value, onChange }: PersonSelectProps) {
  const [text, setText] = useState('');
  const [{ data: named, error: unnamed }] = useQuery({
    query: NAME,
    variables: { id: value ?? '' },
    pause: value === null,
  });
  const chosen = value === null ? null : namedAs(value, named?.user?.name, unnamed !== undefined);
  // The field shows the chosen entry, whose text is not a search.
  const [search] = useDebouncedValue(text === chosen?.label ? '' : text.trim(), 200);
  const [{ data, fetching, error }] = useQuery({
    query: FIND_PEOPLE,
    variables: { search: search === '' ? null : search },
  });
  const found = (data?.users.edges ?? []).map(({ node }) => ({ value: node.id, label: node.name, email: node.email }));
  const people = chosen === null || found.some((person) => person.value === value) ? found : [chosen, ...found];
  return (
    <Select
      label={label}
      placeholder={placeholder}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': `Any: ${label}` }}
      data={people}
      filter={({ options }) => options}
      renderOption={({ option }) => <Option option={option} />}
      value={value}
      onChange={onChange}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={fetching ? 'Searching …' : error ? sentenceOf(error) : 'No person matches'}
      rightSection={fetching && text !== '' && value === null ? <Loader size="xs" /> : undefined}
    />
  );
}

const namedAs = (value: string, name: string | undefined, isUnknown: boolean) => ({
  value,
  label: name ?? (isUnknown ? 'Unknown person' : '…'),
});

function Option({ option }: { option: { label: string; email?: string } }) {
  return (
    <div>
      {option.label}
      {option.email !== undefined && (
        <div style={{ fontSize: 'var(--mantine-font-size-xs)', color: 'var(--mantine-color-dimmed)' }}>
          {option.email}
        </div>
      )}
    </div>
  );
}
