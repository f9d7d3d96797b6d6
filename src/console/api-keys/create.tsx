import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMutation } from 'urql';
import { dateText, rangeBetween } from '../dates.js';
import { Dialog } from '../layout/dialog.js';
import { Failure } from '../layout/states.js';
import { useCallForm } from '../layout/use-call-form.js';
import { CREATE_KEY, type KeyRole } from './operations.js';
import { Secret } from './secret.js';

interface CreateKeyProps {
  roles: readonly KeyRole[];
  onCreated: () => void;
  onClose: () => void;
}

/** Creates a key, and then shows its text, which no other call does. So it stays open until the answer arrives. */
export function CreateKey({ roles, onCreated, onClose }: CreateKeyProps) {
  const [, create] = useMutation(CREATE_KEY);
  const { form, failure, report } = useCallForm({ name: '', roleKeys: [] as string[], expiresAt: '' });
  const [secret, setSecret] = useState<string | null>(null);
  const { name, roleKeys } = form.values;
  if (secret !== null) return <Secret name={name} secret={secret} onClose={onClose} />;

  const submit = form.onSubmit(async ({ expiresAt: lastDay, ...values }) => {
    const { until } = rangeBetween(null, lastDay);
    const { data, error } = await create({
      input: { ...values, ...(until && { expiresAt: new Date(until.getTime() - 1_000).toISOString() }) },
    });
    report(error);
    if (data?.createApiKey) setSecret(data.createApiKey.secret);
    onCreated(); // also after a lost answer
  });
  return (
    <Dialog title="Create an API key" onClose={() => !form.submitting && onClose()}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {failure && (
            <Failure
              error={failure}
              ifLost="The key may exist, but its text is lost. Look at the list, and revoke it there."
            />
          )}
          <TextInput
            label="Name"
            description="Says what the key is for, such as “Nightly import”"
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Checkbox.Group
            label="Roles"
            description="The key may do what both its roles and you may do. Your assignments in buildings do not count."
            {...form.getInputProps('roleKeys')}
          >
            <Stack gap="xs" mt="xs">
              {roles
                .filter(({ grantable }) => grantable)
                .map((role) => (
                  <Checkbox key={role.key} value={role.key} label={role.name} />
                ))}
            </Stack>
          </Checkbox.Group>
          <TextInput
            type="date"
            label="Last day (optional)"
            description="The key works until the end of this day. Empty: until you revoke it."
            min={dateText(new Date())}
            {...form.getInputProps('expiresAt')}
          />
          <Text size="sm" c="dimmed">
            If you lose a role or your account, the key loses it too.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" disabled={form.submitting} onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.submitting} disabled={name.trim() === '' || roleKeys.length === 0}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
