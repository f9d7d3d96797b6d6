import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';

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
