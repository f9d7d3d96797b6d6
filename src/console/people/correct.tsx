import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
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
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email);
  const [error, setError] = useState<CombinedError | undefined>();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { data, error: failure } = await correct({ input: { userId: person.id, name, email } });
    setError(failure);
    if (data?.updateUser) onDone();
  };
  const [wrongName, wrongEmail] = [problemAt('/name', error), problemAt('/email', error)];
  return (
    <Dialog title={`Correct ${person.name}`} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {error && wrongName === null && wrongEmail === null && <Failure error={error} />}
          <TextInput
            label="Full name"
            data-autofocus
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
            error={wrongName}
          />
          <TextInput
            label="E-mail address"
            type="email"
            value={email}
            onChange={({ currentTarget: { value } }) => setEmail(value)}
            error={wrongEmail}
          />
          {email !== person.email && (
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
