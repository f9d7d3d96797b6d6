import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import { problemAt, problemsIn } from '../api/problems.js';
import { dateText, rangeBetween } from '../dates.js';
import { Dialog } from '../layout/dialog.js';
import { Failure } from '../layout/states.js';
import { CREATE_KEY, type KeyRole } from './operations.js';
import { Secret } from './secret.js';

interface CreateKeyProps {
  roles: readonly KeyRole[];
  onCreated: () => void;
  onClose: () => void;
}

/** Creates a key, and then shows its text, which no other call does. */
export function CreateKey({ roles, onCreated, onClose }: CreateKeyProps) {
  const [{ fetching }, create] = useMutation(CREATE_KEY);
  const [name, setName] = useState('');
  const [roleKeys, setRoleKeys] = useState<string[]>([]);
  const [lastDay, setLastDay] = useState('');
  const [error, setError] = useState<CombinedError | undefined>();
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) return <Secret name={name} secret={secret} onClose={onClose} />;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { until } = rangeBetween(null, lastDay);
    const { data, error: failure } = await create({
      input: { name, roleKeys, ...(until && { expiresAt: new Date(until.getTime() - 1_000).toISOString() }) },
    });
    setError(failure);
    if (data?.createApiKey == null) return;
    setSecret(data.createApiKey.secret);
    onCreated();
  };
  const wrongRole = problemsIn(error).find(({ pointer }) => pointer.startsWith('/roleKeys'))?.detail;
  const [wrongName, wrongEnd] = [problemAt('/name', error), problemAt('/expiresAt', error)];
  const isElsewhere = wrongName === null && wrongEnd === null && wrongRole === undefined;
  return (
    <Dialog title="Create an API key" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {error && isElsewhere && <Failure error={error} />}
          <TextInput
            label="Name"
            description="Says what the key is for, such as “Nightly import”"
            data-autofocus
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
            error={wrongName}
          />
          <Checkbox.Group
            label="Roles"
            description="The key may do what both its roles and you may do. Your assignments in buildings do not count."
            value={roleKeys}
            onChange={setRoleKeys}
            error={wrongRole}
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
            value={lastDay}
            onChange={({ currentTarget: { value } }) => setLastDay(value)}
            error={wrongEnd}
          />
          <Text size="sm" c="dimmed">
            If you lose a role or your account, the key loses it too.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={fetching} disabled={name.trim() === '' || roleKeys.length === 0}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
