import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { Dialog } from '../layout/dialog.js';
import { Failure } from '../layout/states.js';
import type { ProvisionUserInput } from '../provision/draft.js';
import { PROVISION } from '../provision/operations.js';
import { Problems, ResultList } from '../provision/preview.js';
import { previewOf, type ProvisionResult, usePreview } from '../provision/use-preview.js';

interface ConfirmProps {
  /** The question, such as “Deactivate Jane?”. */
  title: string;
  /** What the preview does not say. */
  children: string;
  /** Text of the button that sends the call. */
  action: string;
  input: ProvisionUserInput;
  onDone: (result: ProvisionResult) => void;
  onClose: () => void;
}

/** Asks once before a call, and says what it will do. */
export function Confirm({ title, children, action, input, onDone, onClose }: ConfirmProps) {
  const client = useClient();
  const [isSending, setSending] = useState(false);
  const { result, problems, failure, show, retry } = usePreview(input);
  const send = async () => {
    setSending(true);
    const { data, error } = await client.mutation(PROVISION, { input });
    setSending(false);
    if (data?.provisionUser) onDone(data.provisionUser);
    else show(previewOf(null, error));
  };
  const canSend = result !== null && problems.length === 0 && failure === null;
  return (
    <Dialog title={title} onClose={onClose}>
      <Stack>
        <Text size="sm">{children}</Text>
        <div aria-live="polite">
          {failure !== null && <Failure error={failure} onRetry={retry} />}
          {problems.length > 0 && <Problems of={problems} />}
          {problems.length === 0 && failure === null && result === null && <Skeleton h={60} />}
          {result !== null && problems.length === 0 && <ResultList result={result} isDone={false} />}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus loading={isSending} disabled={!canSend} onClick={() => void send()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
