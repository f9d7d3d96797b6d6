import { Divider, Select, Stack, Text } from '@mantine/core';
import { FilterDrawer } from '../../layout/filter-drawer.js';
import type { Asked } from './address.js';
import { FIELD_NAMES } from './fields.js';
import { FieldOptions, useFields } from './filters.js';
import type { PeopleOrder } from './operations.js';

const ORDERS: Record<PeopleOrder, string> = {
  NAME_ASC: 'Name, A to Z',
  NAME_DESC: 'Name, Z to A',
  EMAIL_ASC: 'E-mail, A to Z',
  EMAIL_DESC: 'E-mail, Z to A',
  CREATED_AT_DESC: 'Newest accounts first',
  CREATED_AT_ASC: 'Oldest accounts first',
  STATUS_ASC: 'Status: invited first',
  STATUS_DESC: 'Status: deactivated first',
};

/** On a phone: all filters and the order. */
export function PeopleFilterDrawer({ asked, total }: { asked: Asked; total: string }) {
  const fields = useFields();
  const used = fields.filter((field) => asked.filters[field] !== undefined).length;
  return (
    <FilterDrawer used={used} total={total}>
      <Select
        label="Sort by"
        data={Object.entries(ORDERS).map(([value, label]) => ({ value, label }))}
        value={asked.order}
        allowDeselect={false}
        onChange={(order) => asked.setOrder(order as PeopleOrder)}
      />
      {fields.map((field) => (
        <Stack key={field} gap="xs">
          <Divider />
          <Text size="sm" fw={600}>
            {FIELD_NAMES[field]}
          </Text>
          <FieldOptions field={field} asked={asked} />
        </Stack>
      ))}
    </FilterDrawer>
  );
}
