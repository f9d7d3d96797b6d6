import { Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { AskDialog } from '../layout/ask-dialog.js';
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
  return (
    <AskDialog
      title={title}
      action={action}
      isBusy={isSending}
      isOff={result === null || problems.length > 0 || failure !== null}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <Text size="sm">{children}</Text>
      <div aria-live="polite">
        {failure !== null && <Failure error={failure} onRetry={retry} />}
        {problems.length > 0 && <Problems of={problems} />}
        {problems.length === 0 && failure === null && result === null && <Skeleton h={60} />}
        {result !== null && problems.length === 0 && <ResultList result={result} isDone={false} />}
      </div>
    </AskDialog>
  );
}
