import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { useSearchParams } from 'wouter';
import { navigate, useHistoryState } from 'wouter/use-browser-location';
import { PageHeader } from './page.js';
import { LoadingRows } from './skeletons.js';
import { Empty, Failure } from './states.js';
import { count } from '../words.js';

/** Moves through the pages of a list by cursors. It stores them in the history entry, so "back" shows the same page. */
export function usePages() {
  const state = useHistoryState<{ cursors?: unknown } | null>();
  const cursors = Array.isArray(state?.cursors) ? state.cursors.map(String) : [];
  const go = (to: string[]) => navigate(location.href, { replace: true, state: { cursors: to } });
  return {
    after: cursors.at(-1) ?? null,
    isFirst: cursors.length === 0,
    first: () => go([]),
    next: (cursor: string) => go([...cursors, cursor]),
    back: () => go(cursors.slice(0, -1)),
  };
}

interface PagerProps {
  pages: Pick<ReturnType<typeof usePages>, 'isFirst' | 'next' | 'back'>;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  /** Stands before the buttons, such as "120 people". */
  total: ReactNode;
  /** Whether newer results are loading, so that the cursors are outdated. */
  isBusy: boolean;
}

export function Pager({ pages, pageInfo: { hasNextPage, endCursor }, total, isBusy }: PagerProps) {
  return (
    <Group justify="space-between" component="nav" aria-label="Pages of the list">
      {typeof total === 'string' ? <Text size="sm">{total}</Text> : total}
      <Group gap="xs">
        <PagerButton isOff={isBusy || pages.isFirst} onClick={pages.back}>
          Previous
        </PagerButton>
        <PagerButton isOff={isBusy || !hasNextPage} onClick={() => endCursor !== null && pages.next(endCursor)}>
          Next
        </PagerButton>
      </Group>
    </Group>
  );
}

/** Keeps the focus when a click disables it. */
function PagerButton({ isOff, onClick, children }: { isOff: boolean; onClick: () => void; children: string }) {
  return (
    <Button
      variant="default"
      size="xs"
      data-disabled={isOff || undefined}
      aria-disabled={isOff}
      onClick={() => !isOff && onClick()}
    >
      {children}
    </Button>
  );
}

/** The search of a list. Its text is in the address, so "back" from an entry shows the same list. */
export function useSearch() {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.get('search') ?? '';
  const [search] = useDebouncedValue(text.trim(), 250);
  const pages = usePages();
  return {
    text,
    /** The text to search for: changes when the user stops typing. */
    search,
    pages,
    variables: { search: search === '' ? null : search, after: pages.after },
    /** Starts a new search on its first page. */
    type: (value: string) => setParameters(value === '' ? {} : { search: value }, { replace: true }),
  };
}

interface SearchedListProps<Node> {
  title: string;
  /** Says which texts are searched. */
  placeholder: string;
  list: ReturnType<typeof useSearch>;
  connection: { totalCount: number | null; pageInfo: PagerProps['pageInfo']; edges: { node: Node }[] } | undefined;
  error: CombinedError | undefined;
  isFetching: boolean;
  onRetry: () => void;
  /** Such as "person", "people". */
  entries: readonly [one: string, many: string];
  /** What is shown instead of an empty list. */
  empty: ReactNode;
  /** What the search finds besides the entries, below them. */
  found?: ReactNode;
  children: (nodes: Node[]) => ReactNode;
}

/** A list with a search and pagination. */
export function SearchedList<Node>({
  title,
  placeholder,
  list: { text, type, search, pages },
  connection,
  error,
  isFetching,
  onRetry,
  entries,
  empty,
  found,
  children,
}: SearchedListProps<Node>) {
  const nodes = connection?.edges.map(({ node }) => node) ?? [];
  return (
    <Stack>
      <PageHeader title={title} />
      <TextInput
        aria-label="Search"
        maw={420}
        leftSection={<IconSearch size={16} aria-hidden />}
        placeholder={placeholder}
        type="search"
        value={text}
        onChange={({ currentTarget: { value } }) => type(value)}
      />
      {error && !connection ? (
        <Failure error={error} onRetry={onRetry} />
      ) : connection === undefined || (isFetching && nodes.length === 0) ? (
        <LoadingRows />
      ) : nodes.length === 0 && !pages.isFirst ? (
        <Empty
          action={
            <Button variant="default" size="xs" onClick={pages.first}>
              Go to the first page
            </Button>
          }
        >
          No more entries.
        </Empty>
      ) : nodes.length === 0 ? (
        empty
      ) : (
        <Stack aria-busy={isFetching}>
          {children(nodes)}
          <Pager
            pages={pages}
            pageInfo={connection.pageInfo}
            total={count(connection.totalCount, ...entries)}
            isBusy={isFetching || text.trim() !== search}
          />
        </Stack>
      )}
      {found}
    </Stack>
  );
}
