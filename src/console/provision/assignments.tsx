import { ActionIcon, Button, CloseIcon, Fieldset, Group, Input, Select, Stack, Text } from '@mantine/core';
import { useRef } from 'react';
import { useMay } from '../session/session.js';
import { type AssignmentType, TYPES } from '../words.js';
import { BuildingSelect } from './building-select.js';
import type { AssignmentRow } from './draft.js';

interface AssignmentsProps {
  rows: AssignmentRow[];
  /** An error that is not about one row, for example that there is none. */
  error: string | undefined;
  onChange: (rows: AssignmentRow[]) => void;
  /** The error of a row, for its building or its type. */
  errorOf: (row: AssignmentRow, part: 'buildingId' | 'type') => string | undefined;
}

export function Assignments({ rows, error, onChange, errorOf }: AssignmentsProps) {
  const { provisionFully: canGrantAny } = useMay();
  const adder = useRef<HTMLButtonElement>(null);
  const change = (changed: AssignmentRow) => onChange(rows.map((row) => (row.key === changed.key ? changed : row)));
  const add = () =>
    onChange([...rows, { key: Math.max(0, ...rows.map(({ key }) => key)) + 1, building: null, type: 'STAFF' }]);

  return (
    <Fieldset legend="Works in">
      <Stack>
        {rows.length === 0 && (
          <Text size="sm" c="dimmed">
            No building yet.
          </Text>
        )}
        {rows.map((row, n) => (
          <Group key={row.key} align="flex-start" wrap="nowrap" role="group" aria-label={`Building ${n + 1}`}>
            <Stack gap="xs" flex={1} miw={0}>
              <BuildingSelect
                label="Building"
                value={row.building}
                onChange={(building) => change({ ...row, building })}
                error={errorOf(row, 'buildingId')}
              />
              <Select
                label="Assignment type"
                allowDeselect={false}
                data={Object.entries(TYPES).map(([value, label]) => ({
                  value,
                  label: canGrantAny || value === 'STAFF' ? label : `${label} (only for organization admins)`,
                  disabled: !canGrantAny && value !== 'STAFF',
                }))}
                value={row.type}
                onChange={(type) => change({ ...row, type: type as AssignmentType })}
                error={errorOf(row, 'type')}
              />
            </Stack>
            <ActionIcon
              mt={26}
              variant="default"
              size="lg"
              aria-label={`Remove ${row.building?.name ?? `building ${n + 1}`}`}
              onClick={() => {
                onChange(rows.filter(({ key }) => key !== row.key));
                adder.current?.focus();
              }}
            >
              <CloseIcon />
            </ActionIcon>
          </Group>
        ))}
        {error !== undefined && <Input.Error>{error}</Input.Error>}
        <Button ref={adder} variant="default" onClick={add} style={{ alignSelf: 'flex-start' }}>
          Add a building
        </Button>
      </Stack>
    </Fieldset>
  );
}
