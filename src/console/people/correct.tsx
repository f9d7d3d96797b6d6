import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from 'urql';
import { Dialog } from '../layout/dialog.js';
import { Failure } from '../layout/states.js';
import { useCallForm } from '../layout/use-call-form.js';
import { CORRECT, type PersonDetails } from './operations.js';

interface CorrectProps {
  person: PersonDetails;
  onDone: () => void;
  onClose: () => void;
}

/** Corrects the name or the e-mail address of a person. */
export function Correct({ person, onDone, onClose }: CorrectProps) {
  const [, correct] = useMutation(CORRECT);
  const { form, failure, report } = useCallForm({ name: person.name, email: person.email });
  const submit = form.onSubmit(async ({ name, email }) => {
    // Only what the user has changed: others may have corrected the rest meanwhile.
    const changed = { ...(form.isDirty('name') && { name }), ...(form.isDirty('email') && { email }) };
    const { data, error } = await correct({ input: { userId: person.id, ...changed } });
    report(error);
    if (data?.updateUser) onDone();
  });
  return (
    <Dialog title={`Correct ${person.name}`} onClose={() => !form.submitting && onClose()}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {failure && <Failure error={failure} />}
          <TextInput label="Full name" data-autofocus withAsterisk {...form.getInputProps('name')} />
          <TextInput label="E-mail address" type="email" withAsterisk {...form.getInputProps('email')} />
          {form.values.email !== person.email && (
            <Text size="sm">
              They sign in with the new address from now on. Links that were mailed before stop working, and the old
              address gets a notice.
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" disabled={form.submitting} onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.submitting}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
