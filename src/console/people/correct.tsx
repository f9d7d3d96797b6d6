import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import { problemAt } from '../api/problems.js';
import { Dialog } from '../layout/dialog.js';
import { Failure } from '../layout/states.js';
import { CORRECT, type PersonDetails } from './operations.js';

interface CorrectProps {
  person: PersonDetails;
  onDone: () => void;
  onClose: () => void;
}

/** Corrects the name or the e-mail address of a person. */
export function Correct({ person, onDone, onClose }: CorrectProps) {
  const [{ fetching }, correct] = useMutation(CORRECT);
  const [failure, setFailure] = useState<CombinedError | undefined>();
  const form = useForm({ initialValues: { name: person.name, email: person.email } });
  const submit = form.onSubmit(async (values) => {
    const { data, error } = await correct({ input: { userId: person.id, ...values } });
    form.setErrors({ name: problemAt('/name', error), email: problemAt('/email', error) });
    setFailure(error);
    if (data?.updateUser) onDone();
  });
  return (
    <Dialog title={`Correct ${person.name}`} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {failure && Object.keys(form.errors).length === 0 && <Failure error={failure} />}
          <TextInput label="Full name" data-autofocus withAsterisk {...form.getInputProps('name')} />
          <TextInput label="E-mail address" type="email" withAsterisk {...form.getInputProps('email')} />
          {form.values.email !== person.email && (
            <Text size="sm">
              They sign in with the new address from now on. Links that were mailed before stop working, and the old
              address gets a notice.
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={fetching}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
