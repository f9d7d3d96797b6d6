import { Group, Paper, Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

/** What a part of a page shows while it loads: the shape of what comes. */

function Awaited({ children }: { children: ReactNode }) {
  return (
    <Stack role="status" aria-label="Loading">
      {children}
    </Stack>
  );
}

const times = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** A list of people or other entries. */
export function LoadingRows({ rows = 8 }: { rows?: number }) {
  return (
    <Awaited>
      {times(rows).map((n) => (
        <Group key={n} wrap="nowrap" h={36}>
          <Skeleton circle h={32} />
          <Stack gap={6} flex={1}>
            <Skeleton h={12} w={`${30 + ((n * 17) % 25)}%`} />
            <Skeleton h={10} w={`${20 + ((n * 11) % 20)}%`} />
          </Stack>
          <Skeleton h={20} w={84} visibleFrom="sm" />
        </Group>
      ))}
    </Awaited>
  );
}

/** A page with a header and panels. */
export function LoadingPage() {
  return (
    <Awaited>
      <Stack gap={10} mb="sm">
        <Skeleton h={28} w="min(320px, 60%)" />
        <Skeleton h={14} w="min(240px, 45%)" />
      </Stack>
      {times(3).map((n) => (
        <Paper key={n} withBorder p="lg">
          <Skeleton h={16} w={120} mb="md" />
          <Skeleton h={12} w="70%" mb={8} />
          <Skeleton h={12} w="45%" />
        </Paper>
      ))}
    </Awaited>
  );
}

/** Some text, for example in a panel. */
export function LoadingText() {
  return (
    <Awaited>
      <Stack gap={8}>
        <Skeleton h={12} w="80%" />
        <Skeleton h={12} w="65%" />
        <Skeleton h={12} w="40%" />
      </Stack>
    </Awaited>
  );
}
