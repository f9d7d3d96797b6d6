import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useEffect, useRef, useState } from 'react';

interface SearchFieldProps {
  /** The search of the list. */
  search: string;
  placeholder: string;
  /** Called when the user stops typing. */
  onSearch: (text: string) => void;
}

/** Keeps what is typed, so that a key does not render the list. */
export function SearchField({ search, placeholder, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(search);
  const [typed] = useDebouncedValue(text.trim(), 250);
  /** The last search that this field caused, or took over from the address. */
  const known = useRef(search);
  const send = useRef(onSearch);
  useEffect(() => {
    send.current = onSearch;
  });
  useEffect(() => {
    if (typed === known.current) return;
    known.current = typed;
    send.current(typed);
  }, [typed]);
  useEffect(() => {
    if (search === known.current) return;
    known.current = search;
    setText(search);
  }, [search]);
  return (
    <TextInput
      aria-label="Search"
      placeholder={placeholder}
      type="search"
      flex={{ base: 1, md: '0 1 320px' }}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={({ currentTarget: { value } }) => setText(value)}
    />
  );
}
