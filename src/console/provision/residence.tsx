import { Radio, Select, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { RESIDENTS } from '../buildings/operations.js';
import { Failure } from '../layout/states.js';
import { count, residentsByUnit } from '../words.js';
import { BuildingSelect } from './building-select.js';
import type { Place, Residence } from './draft.js';
import { Held, toggled } from './held.js';
import { UNITS } from './operations.js';
import { Section } from './section.js';

/** A unit that the person lives in now. */
export interface Home {
  unitId: number;
  label: string;
}

interface ResidenceProps {
  value: Residence;
  homes: readonly Home[];
  /** Ids of the units that they move out of. */
  leaving: readonly number[];
  onChange: (residence: Residence) => void;
  onLeave: (unitIds: number[]) => void;
  errors: Partial<Record<'buildingId' | 'unitId' | 'fromUnitId', string | undefined>>;
}

export function ResidenceFields({ value, homes, leaving, onChange, onLeave, errors }: ResidenceProps) {
  const { building, unit, isMove, from } = value;
  const others = homes.filter(({ unitId }) => unitId !== unit?.id && !leaving.includes(unitId));
  const [only] = others;
  // As for the server: the user must choose if there are several homes, or another one besides the chosen unit.
  const mustBeNamed = others.length > 1 || others.length < homes.length;

  return (
    <Section title="Lives in" what="The unit that is their home">
      {homes.map(({ unitId, label }) => (
        <Held
          key={unitId}
          name={label}
          isTaken={leaving.includes(unitId)}
          action={`Move out of ${label}`}
          consequence="Moves out on save"
          onTake={(is) => onLeave(toggled(leaving, unitId, is))}
        />
      ))}
      <BuildingSelect
        label="Building of the home"
        value={building}
        onChange={(chosen) => onChange({ ...value, building: chosen, unit: chosen?.id === building?.id ? unit : null })}
        error={errors.buildingId}
      />
      {building !== null && (
        <UnitSelect
          building={building}
          value={unit}
          onChange={(chosen) => onChange({ ...value, unit: chosen, from: null })}
          error={errors.unitId}
        />
      )}
      {unit !== null && only !== undefined && (
        <>
          <Radio.Group
            label="Current home"
            value={isMove ? 'MOVE' : 'ADD'}
            onChange={(mode) => onChange({ ...value, isMove: mode === 'MOVE' })}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="ADD" label="Keep it: they live in both homes" />
              <Radio
                value="MOVE"
                label={mustBeNamed ? 'End it: they leave one of their homes' : `End it: they leave ${only.label}`}
              />
            </Stack>
          </Radio.Group>
          {isMove && mustBeNamed && (
            <Select
              label="Home that they leave"
              withAsterisk
              data={others.map(({ unitId, label }) => ({ value: String(unitId), label }))}
              value={from === null ? null : String(from)}
              onChange={(id) => onChange({ ...value, from: id === null ? null : Number(id) })}
              error={errors.fromUnitId}
            />
          )}
        </>
      )}
    </Section>
  );
}

/** Maximum number of listed units; a building may have thousands. */
const MOST = 100;

interface UnitSelectProps {
  building: Place;
  value: Place | null;
  onChange: (unit: Place | null) => void;
  error: string | undefined;
}

function UnitSelect({ building, value, onChange, error }: UnitSelectProps) {
  const [{ data, fetching, error: failure }, ask] = useQuery({ query: UNITS, variables: { buildingId: building.id } });
  const [inhabited, askResidents] = useQuery({ query: RESIDENTS, variables: { id: building.id } });
  const units = useMemo(
    () => (data?.building?.id === building.id ? (data.building.units ?? []) : []),
    [data, building],
  );
  const options = useMemo(() => units.map(({ id, label }) => ({ value: String(id), label })), [units]);
  const residents = useMemo(() => {
    const found = inhabited.data?.building;
    return found?.id === building.id && found.residents ? residentsByUnit(found.residents) : null;
  }, [inhabited.data, building]);
  /** Null while they are unknown. */
  const residentsOf = (unitId: number) => residents && (residents.get(unitId) ?? []);
  if (failure) return <Failure error={failure} onRetry={() => ask()} />;

  return (
    <>
      {inhabited.error && <Failure error={inhabited.error} onRetry={() => askResidents()} />}
      <Select
        label="Unit"
        withAsterisk
        placeholder={fetching ? 'Loading …' : 'Choose'}
        searchable
        clearable
        data={options}
        limit={MOST}
        renderOption={({ option }) => {
          const people = residentsOf(Number(option.value));
          return (
            <Stack gap={0}>
              <Text size="sm">{option.label}</Text>
              {people !== null && (
                <Text size="xs" c={people.length === 0 ? 'dimmed' : undefined}>
                  {people.length === 0 ? 'free' : people.map(({ name }) => name).join(', ')}
                </Text>
              )}
            </Stack>
          );
        }}
        nothingFoundMessage="No unit has this label"
        value={value === null ? null : String(value.id)}
        onChange={(id) => {
          const unit = units.find((one) => String(one.id) === id);
          onChange(unit ? { id: unit.id, name: unit.label } : null);
        }}
        description={
          value === null
            ? units.length > MOST && `${count(units.length, 'unit', 'units')}: type a part of the label`
            : whoLivesIn(residentsOf(value.id))
        }
        error={error}
      />
    </>
  );
}

function whoLivesIn(residents: readonly { name: string }[] | null): string | null {
  if (residents === null) return null;
  if (residents.length === 0) return 'No current residents.';
  return `Current residents: ${residents.map(({ name }) => name).join(', ')}.`;
}
