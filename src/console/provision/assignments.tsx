import { ActionIcon, Button, CloseIcon, Group, Input, Select, Stack } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useRef } from 'react';
import { useMay } from '../session/session.js';
import { type AssignmentType, TYPES } from '../words.js';
import { BuildingSelect } from './building-select.js';
import { type AssignmentRow, type Draft, keyOfHeld, type Place } from './draft.js';
import { Held, toggled } from './held.js';
import { Section } from './section.js';

interface AssignmentsProps {
  /** The assignments that the person has. */
  held: readonly { building: Place; type: AssignmentType }[];
  draft: Pick<Draft, 'assignments' | 'types' | 'taken'>;
  /** An error that is not about one row, for example that there is none. */
  error: string | undefined;
  onChange: (part: Partial<Draft>) => void;
  /** The error of a row, for its building or its type. */
  errorOf: (key: number, part: 'buildingId' | 'type') => string | undefined;
}

export function Assignments({ held, draft, error, onChange, errorOf }: AssignmentsProps) {
  const { assignments: rows, types, taken } = draft;
  const { provisionFully: canGrantAny } = useMay();
  const fieldset = useRef<HTMLFieldSetElement>(null);
  const adder = useRef<HTMLButtonElement>(null);
  const change = (changed: AssignmentRow) =>
    onChange({ assignments: rows.map((row) => (row.key === changed.key ? changed : row)) });
  const add = () => {
    const key = Math.max(0, ...rows.map((row) => row.key)) + 1;
    onChange({ assignments: [...rows, { key, building: null, type: 'STAFF' }] });
    requestAnimationFrame(() => lastRowIn(fieldset.current)?.querySelector('input')?.focus());
  };
  const retype = (buildingId: number, type: AssignmentType, before: AssignmentType) => {
    const { [buildingId]: _, ...others } = types;
    onChange({ types: type === before ? others : { ...others, [buildingId]: type } });
  };

  return (
    <Section title="Works in" what="Buildings where they are staff, manager or building admin" ref={fieldset}>
      {held.map(({ building, type }) => (
        <Held
          key={building.id}
          name={building.name}
          isTaken={taken.buildingIds.includes(building.id)}
          action={`End the assignment in ${building.name}`}
          consequence={`No longer ${TYPES[type].toLowerCase()} on save`}
          onTake={
            canGrantAny || type === 'STAFF'
              ? (is) => {
                  const { [building.id]: _, ...others } = types;
                  onChange({
                    types: others,
                    taken: { ...taken, buildingIds: toggled(taken.buildingIds, building.id, is) },
                  });
                }
              : null
          }
        >
          <TypeSelect
            label={`Assignment type in ${building.name}`}
            value={types[building.id] ?? type}
            isOff={!canGrantAny}
            onChange={(changed) => retype(building.id, changed, type)}
            error={errorOf(keyOfHeld(building.id), 'type')}
          />
        </Held>
      ))}
      {rows.map((row, n) => (
        <Group key={row.key} align="flex-start" wrap="nowrap" role="group" aria-label={`Building ${n + 1}`}>
          <Stack gap="xs" flex={1} miw={0}>
            <BuildingSelect
              label="Building"
              isRequired
              value={row.building}
              onChange={(building) => change({ ...row, building })}
              error={errorOf(row.key, 'buildingId')}
            />
            <TypeSelect
              label="Assignment type"
              value={row.type}
              onChange={(type) => change({ ...row, type })}
              error={errorOf(row.key, 'type')}
            />
          </Stack>
          <ActionIcon
            mt={26}
            variant="default"
            size="lg"
            aria-label={`Remove ${row.building?.name ?? `building ${n + 1}`}`}
            onClick={() => {
              onChange({ assignments: rows.filter(({ key }) => key !== row.key) });
              adder.current?.focus();
            }}
          >
            <CloseIcon />
          </ActionIcon>
        </Group>
      ))}
      {error !== undefined && <Input.Error>{error}</Input.Error>}
      <Button
        ref={adder}
        variant="default"
        leftSection={<IconPlus size={16} />}
        onClick={add}
        style={{ alignSelf: 'flex-start' }}
      >
        Add a building
      </Button>
    </Section>
  );
}

const lastRowIn = (fieldset: HTMLElement | null): HTMLElement | undefined =>
  [...(fieldset?.querySelectorAll<HTMLElement>('[role="group"]') ?? [])].at(-1);

interface TypeSelectProps {
  label: string;
  value: AssignmentType;
  isOff?: boolean;
  onChange: (type: AssignmentType) => void;
  error: string | undefined;
}

function TypeSelect({ label, value, isOff = false, onChange, error }: TypeSelectProps) {
  const { provisionFully: canGrantAny } = useMay();
  return (
    <Select
      label={label}
      allowDeselect={false}
      disabled={isOff}
      data={Object.entries(TYPES).map(([type, words]) => ({
        value: type,
        label: canGrantAny || type === 'STAFF' ? words : `${words} (only for organization admins)`,
        disabled: !canGrantAny && type !== 'STAFF',
      }))}
      value={value}
      onChange={(type) => onChange(type as AssignmentType)}
      error={error}
    />
  );
}
