import { Badge, Box, Text } from '@mantine/core';
import { VirtualRows } from '../layout/virtual-rows.js';
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

export function RowTable({ rows }: { rows: readonly Row[] }) {
  return (
    <VirtualRows
      rows={rows}
      label="Rows of the file"
      keyOf={({ number }) => number}
      rowHeight={64}
      h="max(320px, 100dvh - 340px)"
    >
      {({ number, cells, stage, text }) => (
        <>
          <Text role="cell" size="sm" w={40} c="dimmed">
            {number.toLocaleString('en')}
          </Text>
          <Box role="cell" w={90}>
            <Badge variant="light" color={LOOKS[stage].color} tt="none" fullWidth>
              {LOOKS[stage].label}
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
        </>
      )}
    </VirtualRows>
  );
}
