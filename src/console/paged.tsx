import { Button, Group, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useSearchParams } from 'wouter';

/** Goes through the pages of a list by their cursors. */
export function usePages() {
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  return {
    after: cursors.at(-1) ?? null,
    isFirst: cursors.length === 1,
    first: () => setCursors([null]),
    next: (cursor: string) => setCursors((all) => [...all, cursor]),
    back: () => setCursors((all) => (all.length > 1 ? all.slice(0, -1) : all)),
  };
}

interface PagerProps {
  pages: ReturnType<typeof usePages>;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  /** Such as "120 people". */
  total: string;
}

export function Pager({ pages, pageInfo: { hasNextPage, endCursor }, total }: PagerProps) {
  return (
    <Group justify="space-between" component="nav" aria-label="Pages of the list">
      <Text size="sm">{total}</Text>
      <Group gap="xs">
        <Button variant="default" size="xs" disabled={pages.isFirst} onClick={pages.back}>
          Previous
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={!hasNextPage || endCursor === null}
          onClick={() => endCursor !== null && pages.next(endCursor)}
        >
          Next
        </Button>
      </Group>
    </Group>
  );
}

/** A list that is searched. The text stands in the address, so that the way back from an entry leads to the same list. */
export function useSearch() {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.get('search') ?? '';
  const [search] = useDebouncedValue(text.trim(), 250);
  const pages = usePages();
  return {
    text,
    /** What is searched for, once nobody types any more. */
    search,
    pages,
    variables: { search: search === '' ? null : search, after: pages.after },
    type: (value: string) => {
      setParameters(value === '' ? {} : { search: value }, { replace: true });
      pages.first();
    },
  };
}

export function SearchField({
  of: { text, type },
  placeholder,
}: {
  of: ReturnType<typeof useSearch>;
  placeholder: string;
}) {
  return (
    <TextInput
      label="Search"
      placeholder={placeholder}
      type="search"
      value={text}
      onChange={({ currentTarget: { value } }) => type(value)}
    />
  );
}
