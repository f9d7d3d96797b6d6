import { Button, CloseButton, Drawer, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconFilter from '@tabler/icons-react/icons/IconFilter';
import type { ReactNode } from 'react';

interface FilterDrawerProps {
  /** Number of filters that restrict the list. */
  used: number;
  /** Such as “12 people”. */
  total: string;
  children: ReactNode;
}

/** The filters of a list on a phone. The list changes at once, behind the drawer. */
export function FilterDrawer({ used, total, children }: FilterDrawerProps) {
  const [isOpen, { open, close }] = useDisclosure();
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
              {children}
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
