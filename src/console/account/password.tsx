import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import { problemAt } from '../api/problems.js';
import { Panel } from '../layout/panel.js';
import { Failure } from '../layout/states.js';
import { PasswordRules } from '../links/password-rules.js';
import { useSession } from '../session/session.js';
import { CHANGE_PASSWORD } from './operations.js';

/** @param onChanged when all other sessions have ended */
export function Password({ onChanged }: { onChanged: () => void }) {
  const { me } = useSession();
  const [{ fetching }, change] = useMutation(CHANGE_PASSWORD);
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [error, setError] = useState<CombinedError | undefined>();
  const [isDone, setDone] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setDone(false);
    const { data, error: failure } = await change({ input: { currentPassword, newPassword } });
    setError(failure);
    if (data?.changePassword == null) return; // the session goes on, and gets the next token
    setCurrent('');
    setNew('');
    setDone(true);
    onChanged();
  };
  const [wrongCurrent, wrongNew] = [problemAt('/currentPassword', error), problemAt('/newPassword', error)];
  return (
    <Panel title="Password">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="sm" maw={420}>
          <Text size="sm" c="dimmed">
            A new password signs you out everywhere but here, and ends the access of scripts that signed in with it.
          </Text>
          {error && wrongCurrent === null && wrongNew === null && <Failure error={error} />}
          <input hidden readOnly autoComplete="username" value={me.email} />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            value={currentPassword}
            onChange={({ currentTarget: { value } }) => setCurrent(value)}
            error={wrongCurrent}
            aria-invalid={wrongCurrent !== null}
          />
          <PasswordInput
            label="New password"
            description={<PasswordRules password={newPassword} />}
            autoComplete="new-password"
            value={newPassword}
            onChange={({ currentTarget: { value } }) => setNew(value)}
            error={wrongNew}
            aria-invalid={wrongNew !== null}
          />
          <Group>
            <Button type="submit" loading={fetching} disabled={currentPassword === '' || newPassword === ''}>
              Change the password
            </Button>
          </Group>
          {isDone && (
            <Alert color="green" role="status">
              Your password is changed. You are signed out everywhere else.
            </Alert>
          )}
        </Stack>
      </form>
    </Panel>
  );
}
