import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import { Failure } from '../states.js';
import { INVITATIONS, minute } from '../words.js';
import { RESEND, REVOKE } from './operations.js';
import { Panel, type PersonDetails } from './person.js';

/** Milliseconds between two looks at an invitation that is about to be mailed. */
const SENT_SOON = 2_000;

export function InvitationPanel({ person, onChanged }: { person: PersonDetails; onChanged: () => void }) {
  const { id, status, invitation } = person;
  const [{ fetching: isResending }, resend] = useMutation(RESEND);
  const [{ fetching: isRevoking }, revoke] = useMutation(REVOKE);
  const [said, setSaid] = useState<string | null>(null);
  const [error, setError] = useState<CombinedError | null>(null);

  const act = async (call: () => Promise<{ error?: CombinedError }>, success: string) => {
    setSaid(null);
    const { error: failure } = await call();
    setError(failure ?? null);
    if (failure) return;
    setSaid(success);
    onChanged();
  };
  const isQueued = invitation?.status === 'QUEUED';
  const isOpen = isQueued || invitation?.status === 'SENT';
  useEffect(() => {
    if (!isQueued) return;
    const timer = setInterval(onChanged, SENT_SOON);
    return () => clearInterval(timer);
  }, [isQueued, onChanged]);

  return (
    <Panel title="Invitation">
      <Stack gap="sm">
        <Text size="sm">{invitation === null ? 'There is none.' : inWords(invitation)}</Text>
        {error && <Failure error={error} />}
        {said && (
          <Alert color="green" role="status">
            {said}
          </Alert>
        )}
        {(status === 'INVITED' || isOpen) && (
          <Group>
            {status === 'INVITED' && (
              <Button
                variant="default"
                size="xs"
                loading={isResending}
                onClick={() =>
                  void act(
                    () => resend({ userId: id }),
                    'A new invitation is on its way. The link of an older one is dead.',
                  )
                }
              >
                Send a new one
              </Button>
            )}
            {isOpen && (
              <Button
                variant="default"
                size="xs"
                loading={isRevoking}
                onClick={() => void act(() => revoke({ userId: id }), 'The link of the invitation is dead.')}
              >
                Revoke it
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Panel>
  );
}

function inWords({
  status,
  sentAt,
  expiresAt,
  acceptedAt,
  failureReason,
}: NonNullable<PersonDetails['invitation']>): string {
  const parts: string[] = [INVITATIONS[status]];
  if (acceptedAt !== null) parts.push(minute(acceptedAt));
  else if (sentAt !== null) parts.push(`sent ${minute(sentAt)}`);
  if (status === 'SENT' && expiresAt !== null) parts.push(`good until ${minute(expiresAt)}`);
  if (failureReason !== null) parts.push(failureReason);
  return `${parts.join(', ')}.`;
}
