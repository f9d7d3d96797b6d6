import { Button, Group, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useSearchParams } from 'wouter';
import { navigate, useHistoryState } from 'wouter/use-browser-location';

/** Goes through the pages of a list by their cursors. Where it stands is kept with the address: the way back leads to the same page. */
export function usePages() {
  const { cursors = [] } = useHistoryState<{ cursors?: string[] } | null>() ?? {};
  const go = (to: string[]) => navigate(location.href, { replace: true, state: { cursors: to } });
  return {
    after: cursors.at(-1) ?? null,
    isFirst: cursors.length === 0,
    next: (cursor: string) => go([...cursors, cursor]),
    back: () => go(cursors.slice(0, -1)),
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
    /** Another search begins on its first page. */
    type: (value: string) => setParameters(value === '' ? {} : { search: value }, { replace: true }),
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
