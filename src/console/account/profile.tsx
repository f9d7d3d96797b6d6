import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { Panel } from '../layout/panel.js';
import { Failure } from '../layout/states.js';
import { useCallForm } from '../layout/use-call-form.js';
import { addressOf } from '../provision/person.js';
import { useMay, useSession } from '../session/session.js';
import { CORRECT_ME, RENAME_ME } from './operations.js';

/** The user's name and address. Only users who provision can correct addresses, their own included. */
export function Profile() {
  const { me, reread } = useSession();
  const { provisionFully } = useMay();
  const client = useClient();
  const { form, failure, report } = useCallForm({ name: me.name, email: me.email });
  const [isSaved, setSaved] = useState(false);
  const isSameEmail = addressOf(form.values.email) === me.email;

  const submit = form.onSubmit(async ({ name, email }) => {
    setSaved(false);
    const { data, error } = isSameEmail
      ? await client.mutation(RENAME_ME, { input: { name } })
      : await client.mutation(CORRECT_ME, { input: { userId: me.id, email, ...(form.isDirty('name') && { name }) } });
    report(error);
    if (data?.user == null) return;
    form.setValues(data.user); // as the server has stored them
    form.resetDirty(data.user);
    setSaved(true);
    await reread();
  });
  return (
    <Panel title="Name and address">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm" maw={420}>
          {failure && <Failure error={failure} />}
          <TextInput label="Full name" autoComplete="name" {...form.getInputProps('name')} />
          <TextInput
            label="E-mail address"
            type="email"
            autoComplete="email"
            description={provisionFully ? undefined : 'Ask an administrator to change it.'}
            readOnly={!provisionFully}
            variant={provisionFully ? 'default' : 'filled'}
            {...form.getInputProps('email')}
          />
          {!isSameEmail && (
            <Text size="sm">
              You sign in with the new address from now on. Links that were mailed to you before stop working, and the
              old address gets a notice.
            </Text>
          )}
          <Group>
            <Button type="submit" loading={form.submitting} disabled={!form.isDirty()}>
              Save
            </Button>
          </Group>
          {isSaved && !form.isDirty() && (
            <Alert color="green" role="status">
              Your account is updated.
            </Alert>
          )}
        </Stack>
      </form>
    </Panel>
  );
}
