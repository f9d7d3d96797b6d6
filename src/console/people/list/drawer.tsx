import { Button, CloseButton, Divider, Drawer, Group, Select, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconFilter from '@tabler/icons-react/icons/IconFilter';
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

/** On a phone: all filters and the order. The list changes at once, behind the drawer. */
export function FilterDrawer({ asked, total }: { asked: Asked; total: string }) {
  const [isOpen, { open, close }] = useDisclosure();
  const fields = useFields();
  const used = fields.filter((field) => asked.filters[field] !== undefined).length;
  return (
    <>
      <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />} onClick={open}>
        Filters{used > 0 && ` (${used})`}
      </Button>
      <Drawer.Root opened={isOpen} onClose={close} position="bottom" size="85%" portalProps={{ target: '#signed-in' }}>
        <Drawer.Overlay />
        <Drawer.Content radius="md" display="flex" style={{ flexDirection: 'column' }}>
          <Drawer.Body p="md" flex={1} mih={0} style={{ overflowY: 'auto' }} tabIndex={0}>
            <Stack>
              <Group justify="space-between">
                <Drawer.Title fw={600}>Filters</Drawer.Title>
                <CloseButton aria-label="Close" onClick={close} />
              </Group>
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
            </Stack>
          </Drawer.Body>
          <Button m="md" style={{ flex: 'none' }} onClick={close}>
            Show {total}
          </Button>
        </Drawer.Content>
      </Drawer.Root>
    </>
  );
}
