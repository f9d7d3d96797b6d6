import { Badge, Box, Text } from '@mantine/core';
import { VirtualRows } from '../../../layout/virtual-rows.js';
import type { BulkStage } from './answers.js';
import type { BulkRow } from './run.js';

const LOOKS: Record<BulkStage, { label: string; color: string }> = {
  WAITING: { label: 'Waiting', color: 'gray' },
  READY: { label: 'Ready', color: 'blue' },
  SAME: { label: 'No change', color: 'gray' },
  BAD: { label: 'Refused', color: 'red' },
  DONE: { label: 'Done', color: 'teal' },
};

/** What happens to each person. */
export function BulkRows({ rows }: { rows: readonly BulkRow[] }) {
  return (
    <VirtualRows rows={rows} label="People" keyOf={({ person }) => person.id} rowHeight={62} mah="40dvh">
      {({ person, stage, text }) => (
        <>
          <Box role="cell" w={88} style={{ flex: 'none' }}>
            <Badge variant="light" color={LOOKS[stage].color} fullWidth>
              {LOOKS[stage].label}
            </Badge>
          </Box>
          <Box role="cell" flex={{ base: '1 0 100%', sm: '1' }} miw={0}>
            <Text size="sm">
              {person.name}{' '}
              <Text span size="sm" c="dimmed">
                {person.email}
              </Text>
            </Text>
            <Text size="sm" c={stage === 'BAD' ? 'var(--mantine-color-error)' : 'dimmed'}>
              {text}
            </Text>
          </Box>
        </>
      )}
    </VirtualRows>
  );
}
