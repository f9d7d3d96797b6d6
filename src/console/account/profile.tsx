import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { problemAt } from '../api/problems.js';
import { Panel } from '../layout/panel.js';
import { Failure } from '../layout/states.js';
import { useMay, useSession } from '../session/session.js';
import { CORRECT_ME, RENAME_ME } from './operations.js';

/** The user's name and address. Only users who provision can correct addresses, their own included. */
export function Profile() {
  const { me, reread } = useSession();
  const { provisionFully } = useMay();
  const client = useClient();
  const [name, setName] = useState(me.name);
  const [email, setEmail] = useState(me.email);
  const [error, setError] = useState<CombinedError | undefined>();
  const [isBusy, setBusy] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const isSameEmail = email.trim().toLowerCase() === me.email;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setSaved(false);
    const { error: failure } = isSameEmail
      ? await client.mutation(RENAME_ME, { input: { name } })
      : await client.mutation(CORRECT_ME, { input: { userId: me.id, name, email } });
    setError(failure);
    if (failure === undefined) {
      setSaved(true);
      await reread();
    }
    setBusy(false);
  };
  const [wrongName, wrongEmail] = [problemAt('/name', error), problemAt('/email', error)];
  return (
    <Panel title="Name and address">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="sm" maw={420}>
          {error && wrongName === null && wrongEmail === null && <Failure error={error} />}
          <TextInput
            label="Full name"
            autoComplete="name"
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
            error={wrongName}
          />
          <TextInput
            label="E-mail address"
            type="email"
            autoComplete="email"
            description={provisionFully ? undefined : 'Ask an administrator to change it.'}
            readOnly={!provisionFully}
            variant={provisionFully ? 'default' : 'filled'}
            value={email}
            onChange={({ currentTarget: { value } }) => setEmail(value)}
            error={wrongEmail}
          />
          {!isSameEmail && (
            <Text size="sm">
              You sign in with the new address from now on. Links that were mailed to you before stop working, and the
              old address gets a notice.
            </Text>
          )}
          <Group>
            <Button type="submit" loading={isBusy} disabled={name === me.name && isSameEmail}>
              Save
            </Button>
          </Group>
          {isSaved && name === me.name && (
            <Alert color="green" role="status">
              Your account is updated.
            </Alert>
          )}
        </Stack>
      </form>
    </Panel>
  );
}
