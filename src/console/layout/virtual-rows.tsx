import { Box, Flex, type StyleProp } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, useRef } from 'react';

interface VirtualRowsProps<Row> {
  rows: readonly Row[];
  /** What the rows are. */
  label: string;
  /** Identifies a row. */
  keyOf: (row: Row) => string | number;
  /** The usual height of a row in pixels. */
  rowHeight: number;
  h?: StyleProp<CSSProperties['height']>;
  mah?: StyleProp<CSSProperties['maxHeight']>;
  /** The cells of a row, each with the role `cell`. */
  children: (row: Row) => ReactNode;
}

/** A table that renders only the visible rows, so that thousands of rows scroll smoothly. */
export function VirtualRows<Row>({ rows, label, keyOf, rowHeight, h, mah, children }: VirtualRowsProps<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    getItemKey: (n) => {
      const row = rows[n];
      return row === undefined ? n : keyOf(row);
    },
    overscan: 12,
  });
  return (
    <Box
      ref={frame}
      h={h}
      mah={mah}
      style={{ overflow: 'auto' }}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length}
      tabIndex={0}
    >
      <Box role="rowgroup" h={virtual.getTotalSize()} pos="relative">
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
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
              {children(row)}
            </Flex>
          );
        })}
      </Box>
    </Box>
  );
}
