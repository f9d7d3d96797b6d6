import { Badge, Box, Flex, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { BulkStage } from './answers.js';
import type { BulkRow } from './run.js';

const LOOKS: Record<BulkStage, { label: string; color: string }> = {
  WAITING: { label: 'Waiting', color: 'gray' },
  READY: { label: 'Ready', color: 'blue' },
  SAME: { label: 'No change', color: 'gray' },
  BAD: { label: 'Refused', color: 'red' },
  DONE: { label: 'Done', color: 'teal' },
};

/** What happens to each person. Renders only the visible rows. */
export function BulkRows({ rows }: { rows: readonly BulkRow[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 58,
    overscan: 8,
  });
  return (
    <Box
      ref={frame}
      mah="40dvh"
      style={{ overflow: 'auto' }}
      role="table"
      aria-label="People"
      aria-rowcount={rows.length}
      tabIndex={0}
    >
      <Box role="rowgroup" h={virtual.getTotalSize()} pos="relative">
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const { label, color } = LOOKS[row.stage];
          return (
            <Flex
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="row"
              aria-rowindex={index + 1}
              gap="sm"
              py={8}
              w="100%"
              pos="absolute"
              top={0}
              style={{
                transform: `translateY(${start}px)`,
                borderBottom: '1px solid var(--mantine-color-default-border)',
              }}
            >
              <Box role="cell" w={88} style={{ flex: 'none' }}>
                <Badge variant="light" color={color} fullWidth>
                  {label}
                </Badge>
              </Box>
              <Box role="cell" miw={0}>
                <Text size="sm">
                  {row.person.name}{' '}
                  <Text span size="sm" c="dimmed">
                    {row.person.email}
                  </Text>
                </Text>
                <Text size="sm" c={row.stage === 'BAD' ? 'var(--mantine-color-error)' : 'dimmed'}>
                  {row.text}
                </Text>
              </Box>
            </Flex>
          );
        })}
      </Box>
    </Box>
  );
}
