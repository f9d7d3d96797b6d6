import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useMutation } from 'urql';
import { Panel } from '../layout/panel.js';
import { Failure } from '../layout/states.js';
import { useCallForm } from '../layout/use-call-form.js';
import { PasswordRules } from '../links/password-rules.js';
import { useSession } from '../session/session.js';
import { CHANGE_PASSWORD } from './operations.js';

/** @param onChanged when all other sessions have ended */
export function Password({ onChanged }: { onChanged: () => void }) {
  const { me } = useSession();
  const [, change] = useMutation(CHANGE_PASSWORD);
  const { form, failure, report } = useCallForm({ currentPassword: '', newPassword: '' });
  const [isDone, setDone] = useState(false);
  const { currentPassword, newPassword } = form.values;

  const submit = form.onSubmit(async (input) => {
    setDone(false);
    const { data, error } = await change({ input });
    report(error);
    if (data?.changePassword == null) return; // the session goes on, and gets the next token
    form.reset();
    setDone(true);
    onChanged();
  });
  return (
    <Panel title="Password">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm" maw={420}>
          <Text size="sm" c="dimmed">
            A new password signs you out everywhere but here, and ends the access of scripts that signed in with it.
          </Text>
          {failure && (
            <Failure
              error={failure}
              ifLost="Your password may be changed already. If the current one is refused, sign in with the new one."
            />
          )}
          <input hidden readOnly autoComplete="username" value={me.email} />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            {...form.getInputProps('currentPassword')}
            aria-invalid={form.errors['currentPassword'] !== undefined}
          />
          <PasswordInput
            label="New password"
            description={<PasswordRules password={newPassword} />}
            autoComplete="new-password"
            {...form.getInputProps('newPassword')}
            aria-invalid={form.errors['newPassword'] !== undefined}
          />
          <Group>
            <Button type="submit" loading={form.submitting} disabled={currentPassword === '' || newPassword === ''}>
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
