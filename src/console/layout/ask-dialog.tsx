import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { Dialog } from './dialog.js';
import { Failure } from './states.js';

interface AskDialogProps {
  /** The question, such as “Revoke the key?”. */
  title: string;
  /** The consequence. */
  children: ReactNode;
  /** Text of the button that does it. */
  action: string;
  isBusy: boolean;
  /** Whether the button has no effect yet. */
  isOff?: boolean;
  error?: CombinedError | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once, with the consequence. It stays open until a call that was sent is answered. */
export function AskDialog({
  title,
  children,
  action,
  isBusy,
  isOff = false,
  error,
  onConfirm,
  onClose,
}: AskDialogProps) {
  return (
    <Dialog title={title} onClose={() => !isBusy && onClose()}>
      {children}
      {error && <Failure error={error} />}
      <Group justify="flex-end">
        <Button variant="default" disabled={isBusy} onClick={onClose}>
          Cancel
        </Button>
        {/* Not `disabled`: it has the focus while the dialog waits for the consequence. */}
        <Button
          data-autofocus
          loading={isBusy}
          data-disabled={isOff || undefined}
          aria-disabled={isOff}
          onClick={() => !isOff && onConfirm()}
        >
          {action}
        </Button>
      </Group>
    </Dialog>
  );
}
