import { Button, Group } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { FormWithPreview } from '../layout/form-with-preview.js';
import { type Draft, EMPTY } from '../provision/draft.js';
import { AccessFields } from '../provision/fields.js';
import { PreviewPanel, previewInShort } from '../provision/preview.js';
import { useCall } from '../provision/use-call.js';
import type { ProvisionResult } from '../provision/use-preview.js';
import type { PersonDetails } from './operations.js';

/** What a person's changes start with. */
export const NO_CHANGE: Draft = { ...EMPTY, isInvited: false };

interface EditAccessProps {
  person: PersonDetails;
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  onDone: (result: ProvisionResult) => void;
  onCancel: () => void;
}

/** Collects changes of a person's roles, assignments and homes, and sends them in one call. */
export function EditAccess({ person, draft, onChange, onDone, onCancel }: EditAccessProps) {
  const form = useRef<HTMLFormElement>(null);
  const { preview, problems, rowAt, isSending, errorAt, submit, retry } = useCall(
    form,
    { ...draft, email: person.email }, // as it is now, if somebody corrects it meanwhile
    person,
    onDone,
  );
  useEffect(() => form.current?.focus({ preventScroll: true }), []); // the button that opened it is gone
  return (
    <form
      ref={form}
      tabIndex={-1}
      aria-label={`Edit ${person.name}`}
      onSubmit={(event) => void submit(event)}
      noValidate
      style={{ outline: 'none' }}
    >
      <FormWithPreview
        isSending={isSending}
        fields={
          <AccessFields draft={draft} held={person} rowAt={rowAt} version={0} onChange={onChange} errorAt={errorAt} />
        }
        preview={<PreviewPanel preview={preview} problems={problems} isReady onRetry={retry} />}
        summary={previewInShort(preview.result, problems)}
        actions={
          <Group grow>
            <Button variant="default" disabled={isSending} onClick={onCancel}>
              Cancel
            </Button>
            <Button type="submit" loading={isSending}>
              Save
            </Button>
          </Group>
        }
      />
    </form>
  );
}
