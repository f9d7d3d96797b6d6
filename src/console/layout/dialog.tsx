import { Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

interface DialogProps {
  title: string;
  size?: 'md' | 'lg';
  onClose: () => void;
  /** Whether only the buttons close it, because it shows what is shown once. */
  isKept?: boolean;
  children: ReactNode;
}

/** A dialog above the page. It is inside the part that is inert while the user must sign in again. */
export function Dialog({ title, size = 'md', onClose, isKept = false, children }: DialogProps) {
  return (
    <Modal.Root
      opened
      size={size}
      onClose={onClose}
      closeOnClickOutside={!isKept}
      closeOnEscape={!isKept}
      portalProps={{ target: '#signed-in' }}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Stack>
            <Group justify="space-between" wrap="nowrap">
              <Modal.Title fw={600}>{title}</Modal.Title>
              <Modal.CloseButton aria-label="Close" />
            </Group>
            {children}
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
