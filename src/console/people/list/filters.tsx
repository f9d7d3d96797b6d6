import { Button, Checkbox, Group, Popover, Stack, Text } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconX from '@tabler/icons-react/icons/IconX';
import type { ReactNode } from 'react';
import { useMay } from '../../session/session.js';
import { type Asked, type Field, FIELDS } from './address.js';
import { BuildingName, BuildingOptions } from './buildings.js';
import { ALL_TYPES, FIELD_NAMES, useOptions } from './fields.js';

/** Fields that the user can filter by. The server shows roles only to those who see all people. */
export function useFields(): Field[] {
  const { seeAllPeople } = useMay();
  return FIELDS.filter((field) => seeAllPeople || (field !== 'roleKey' && field !== 'permission'));
}

interface FieldProps {
  field: Field;
  asked: Asked;
}

/** The values of a field, to choose from. */
export function FieldOptions({ field, asked: { filters, setFilter } }: FieldProps) {
  const options = useOptions();
  const values = filters[field] ?? [];
  const change = (to: string[]) => setFilter(field, to);
  if (field === 'buildingId') return <BuildingOptions values={values} onChange={change} />;
  return (
    <Checkbox.Group aria-label={FIELD_NAMES[field]} value={[...values]} onChange={change}>
      <Stack gap="xs">
        {Object.entries(options[field]).map(([value, name]) => (
          <Checkbox key={value} value={value} label={name} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

/** The chosen values in words, such as “Invited or Active”. */
function Values({ field, values }: { field: Field; values: readonly string[] }): ReactNode {
  const options = useOptions();
  if (field === 'assignmentType' && values.length === ALL_TYPES.length) return 'any';
  const shown = values.slice(0, 2);
  return (
    <>
      {shown.map((value, n) => (
        <span key={value}>
          {n > 0 && <>&nbsp;or </>}
          {field === 'buildingId' ? <BuildingName id={value} /> : (options[field][value] ?? value)}
        </span>
      ))}
      {values.length > shown.length && <>&nbsp;or {values.length - shown.length} more</>}
    </>
  );
}

/** One button for each field. A field that restricts the list shows its values, and a button that removes it. */
export function FilterBar({ asked }: { asked: Asked }) {
  const fields = useFields();
  return (
    <>
      {fields.map((field) => (
        <Popover key={field} withinPortal={false} position="bottom-start" shadow="md" trapFocus returnFocus width={280}>
          <FilterButton field={field} asked={asked} />
          <Popover.Dropdown>
            <FieldOptions field={field} asked={asked} />
          </Popover.Dropdown>
        </Popover>
      ))}
      <ClearAll asked={asked} />
    </>
  );
}

function FilterButton({ field, asked }: FieldProps) {
  const values = asked.filters[field] ?? [];
  const isOn = values.length > 0;
  return (
    <Button.Group>
      <Popover.Target>
        <Button
          variant={isOn ? 'light' : 'default'}
          size="xs"
          radius="xl"
          fw={400}
          maw="100%"
          c="var(--mantine-color-text)"
          leftSection={!isOn && <IconPlus size={14} aria-hidden />}
          styles={{ root: { borderStyle: isOn ? 'solid' : 'dashed' } }}
        >
          {FIELD_NAMES[field]}
          {isOn && (
            <>
              :&nbsp;
              <b>
                <Values field={field} values={values} />
              </b>
            </>
          )}
        </Button>
      </Popover.Target>
      {isOn && <RemoveFilter field={field} asked={asked} />}
    </Button.Group>
  );
}

function RemoveFilter({ field, asked }: FieldProps) {
  return (
    <Button
      variant="light"
      size="xs"
      radius="xl"
      px={8}
      c="var(--mantine-color-text)"
      aria-label={`Remove the filter ${FIELD_NAMES[field]}`}
      onClick={({ currentTarget }) => {
        focusOn(currentTarget.previousElementSibling);
        asked.setFilter(field, []);
      }}
    >
      <IconX size={14} aria-hidden />
    </Button>
  );
}

function ClearAll({ asked }: { asked: Asked }) {
  if (!asked.isRestricted) return null;
  return (
    <Button
      variant="subtle"
      size="xs"
      radius="xl"
      onClick={({ currentTarget }) => {
        focusOn(currentTarget.parentElement?.querySelector('button'));
        asked.clear();
      }}
    >
      Clear all
    </Button>
  );
}

/** Before the focused button disappears. */
const focusOn = (element: Element | null | undefined) => element instanceof HTMLElement && element.focus();

/** On a phone: only the fields that restrict the list, each with a button that removes it. */
export function FilterChips({ asked }: { asked: Asked }) {
  const chips = FIELDS.filter((field) => asked.filters[field] !== undefined);
  if (!asked.isRestricted) return null;
  return (
    <Group gap="xs">
      {chips.map((field) => (
        <Button.Group key={field} maw="100%">
          <Button.GroupSection variant="light" size="xs" radius="xl" c="var(--mantine-color-text)" fw={400} miw={0}>
            <Text span size="xs" truncate>
              {FIELD_NAMES[field]}:{' '}
              <b>
                <Values field={field} values={asked.filters[field] ?? []} />
              </b>
            </Text>
          </Button.GroupSection>
          <RemoveFilter field={field} asked={asked} />
        </Button.Group>
      ))}
      <ClearAll asked={asked} />
    </Group>
  );
}
