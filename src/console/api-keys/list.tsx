import { Anchor, Button, Group, List, Paper, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import { Link } from 'wouter';
import { AskDialog } from '../layout/ask-dialog.js';
import { DotBadge, NameBadge } from '../layout/badges.js';
import { useRoleName } from '../session/session.js';
import { ago, day, minute } from '../dates.js';
import { type ListedKey, type KeyStatus, REVOKE_KEY, statusOf } from './operations.js';

interface KeyListProps {
  label: string;
  of: readonly ListedKey[];
  onChanged: () => void;
}

export function KeyList({ label, of: keys, onChanged }: KeyListProps) {
  const [revoking, setRevoking] = useState<ListedKey | null>(null);
  return (
    <Paper withBorder>
      <List listStyleType="none" w="100%" aria-label={label}>
        {keys.map((key, n) => (
          <Entry key={key.id} of={key} isFirst={n === 0} onRevoke={() => setRevoking(key)} />
        ))}
      </List>
      {revoking !== null && (
        <Revoke
          of={revoking}
          onDone={() => {
            setRevoking(null);
            onChanged();
          }}
          onClose={() => setRevoking(null)}
        />
      )}
    </Paper>
  );
}

const STATUSES: Record<KeyStatus, { label: string; color: string }> = {
  LIVE: { label: 'Live', color: 'teal' },
  REVOKED: { label: 'Revoked', color: 'gray' },
  EXPIRED: { label: 'Expired', color: 'gray' },
};

function Entry({ of: key, isFirst, onRevoke }: { of: ListedKey; isFirst: boolean; onRevoke: () => void }) {
  const roleName = useRoleName();
  const status = statusOf(key);
  return (
    <List.Item
      p="md"
      styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}
      {...(!isFirst && { style: { borderTop: '1px solid var(--mantine-color-default-border)' } })}
    >
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ flex: '1 1 260px' }}>
          <Group gap="xs" mb={6}>
            <Text fw={600}>{key.name}</Text>
            <DotBadge color={STATUSES[status].color}>{STATUSES[status].label}</DotBadge>
            {key.roleKeys.map((role) => (
              <NameBadge key={role}>{roleName(role)}</NameBadge>
            ))}
          </Group>
          <Group gap="xl" style={{ rowGap: 4 }}>
            <Fact label="Made">
              {day(key.createdAt)} by{' '}
              <Anchor component={Link} href={`/people/${key.makerId}`} size="sm">
                {key.makerName}
              </Anchor>
            </Fact>
            <Fact label="Last used">
              {key.lastUsedAt === null ? (
                'Never'
              ) : (
                <time dateTime={key.lastUsedAt} title={minute(key.lastUsedAt)}>
                  {ago(key.lastUsedAt)}
                </time>
              )}
            </Fact>
            {key.revokedAt !== null ? (
              <Fact label="Revoked">{minute(key.revokedAt)}</Fact>
            ) : (
              <Fact label={status === 'EXPIRED' ? 'Expired' : 'Expires'}>
                {key.expiresAt === null ? 'Never' : minute(key.expiresAt)}
              </Fact>
            )}
          </Group>
        </div>
        {key.revokedAt === null && (
          <Button size="xs" variant="default" aria-label={`Revoke ${key.name}`} onClick={onRevoke}>
            Revoke
          </Button>
        )}
      </Group>
    </List.Item>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </div>
  );
}

/** Asks once. */
function Revoke({
  of: { id, name, lastUsedAt },
  onDone,
  onClose,
}: {
  of: ListedKey;
  onDone: () => void;
  onClose: () => void;
}) {
  const [{ fetching }, revoke] = useMutation(REVOKE_KEY);
  const [error, setError] = useState<CombinedError | undefined>();
  const send = async () => {
    const { error: failure } = await revoke({ id });
    setError(failure);
    if (failure === undefined) onDone();
  };
  return (
    <AskDialog
      title={`Revoke ${name}?`}
      action="Revoke"
      isBusy={fetching}
      error={error}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <Text size="sm">
        Scripts that use this key stop working at once. A revoked key cannot be restored.{' '}
        {lastUsedAt === null ? 'It was never used.' : `It was last used ${ago(lastUsedAt)}.`}
      </Text>
    </AskDialog>
  );
}
