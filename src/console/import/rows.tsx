import { Badge, Box, Flex, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { Stage } from './answer.js';
import type { Row } from './run.js';

const LOOKS: Record<Stage, { label: string; color: string }> = {
  WAITING: { label: 'Waiting', color: 'gray' },
  READY: { label: 'Will change', color: 'blue' },
  SAME: { label: 'No change', color: 'gray' },
  BAD: { label: 'Error', color: 'red' },
  FAILED: { label: 'No answer', color: 'orange' },
  DONE: { label: 'Done', color: 'green' },
};

/** Renders only the visible rows, so that thousands of rows scroll smoothly. */
export function RowTable({ rows }: { rows: readonly Row[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 64,
    getItemKey: (n) => rows[n]?.number ?? n,
    overscan: 12,
  });

  return (
    <Box
      ref={frame}
      h="max(320px, 100dvh - 340px)"
      style={{ overflow: 'auto' }}
      role="table"
      aria-label="Rows of the file"
      aria-rowcount={rows.length}
      tabIndex={0}
    >
      <Box role="rowgroup" h={virtual.getTotalSize()} pos="relative">
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const { number, cells, stage, text } = row;
          const { label, color } = LOOKS[stage];
          return (
            <Flex
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="row"
              aria-rowindex={index + 1}
              wrap={{ base: 'wrap', sm: 'nowrap' }}
              gap="xs"
              align="flex-start"
              py="xs"
              w="100%"
              pos="absolute"
              top={0}
              style={{
                transform: `translateY(${start}px)`,
                borderBottom: '1px solid var(--mantine-color-default-border)',
              }}
            >
              <Text role="cell" size="sm" w={40} c="dimmed">
                {number.toLocaleString('en')}
              </Text>
              <Box role="cell" w={90}>
                <Badge variant="light" color={color} tt="none" fullWidth>
                  {label}
                </Badge>
              </Box>
              <Box role="cell" flex={{ base: '1 0 100%', sm: '1' }} miw={0}>
                <Text size="sm">
                  {cells.email || '(no address)'}{' '}
                  <Text span size="sm" c="dimmed">
                    {cells.name}
                  </Text>
                </Text>
                <Text
                  size="sm"
                  mih={{ base: '3.1em', sm: '1.55em' }} // reserves space for the answer
                  c={stage === 'BAD' || stage === 'FAILED' ? undefined : 'dimmed'}
                >
                  {text}
                </Text>
              </Box>
            </Flex>
          );
        })}
      </Box>
    </Box>
  );
}
