import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import type { ResultOf } from '../api/graphql.js';
import { AskDialog } from '../layout/ask-dialog.js';
import { Failure } from '../layout/states.js';
import { Panel } from '../layout/panel.js';
import { minute } from '../dates.js';
import { INVITATIONS } from '../words.js';
import { type PersonDetails, RESEND, REVOKE } from './operations.js';

type ProvisionResult = NonNullable<ResultOf<typeof RESEND>['result']>;

/** Milliseconds between two queries for an invitation that is about to be mailed. */
const SENT_SOON = 2_000;

export function InvitationPanel({ person, onChanged }: { person: PersonDetails; onChanged: () => void }) {
  const { id, name, status, invitation } = person;
  const [{ fetching: isResending }, resend] = useMutation(RESEND);
  const [{ fetching: isRevoking }, revoke] = useMutation(REVOKE);
  const [result, setResult] = useState<ProvisionResult | null>(null);
  const [error, setError] = useState<CombinedError | null>(null);
  const [isAsked, setAsked] = useState(false);

  const act = async (call: typeof resend | typeof revoke) => {
    setResult(null);
    const { data, error: failure } = await call({ userId: id });
    setAsked(false);
    setError(failure ?? null);
    if (failure) return;
    setResult(data?.result ?? null);
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
        <Text size="sm">{invitation === null ? 'No invitation.' : inWords(invitation)}</Text>
        {error && <Failure error={error} ifLost="The invitation may be on its way already." />}
        {result && (
          <Alert color={result.changes.length > 0 ? 'green' : 'gray'} role="status">
            {resultInWords(result)}
          </Alert>
        )}
        {(status === 'INVITED' || isOpen) && (
          <Group>
            {status === 'INVITED' && (
              <Button variant="default" size="xs" loading={isResending} onClick={() => void act(resend)}>
                Send a new invitation
              </Button>
            )}
            {isOpen && (
              <Button variant="default" size="xs" loading={isRevoking} onClick={() => setAsked(true)}>
                Revoke the invitation
              </Button>
            )}
          </Group>
        )}
      </Stack>
      {isAsked && (
        <AskDialog
          title={`Revoke the invitation of ${name}?`}
          action="Revoke"
          isBusy={isRevoking}
          onConfirm={() => void act(revoke)}
          onClose={() => setAsked(false)}
        >
          <Text size="sm">
            The link in the mail stops working.
            {status === 'INVITED' && ` ${name} cannot sign in before you send another invitation.`}
          </Text>
        </AskDialog>
      )}
    </Panel>
  );
}

const DONE: Partial<Record<ProvisionResult['changes'][number]['kind'], string>> = {
  INVITATION_QUEUED: 'A new invitation will be mailed. The link of the previous invitation no longer works.',
  INVITATION_REVOKED: 'The invitation was revoked. Its link no longer works.',
};

/** What the call did. It may have done nothing if another call came first. */
function resultInWords({ changes, warnings }: ProvisionResult): string {
  const done = changes.map(({ kind }) => DONE[kind] ?? kind);
  const all = [...(done.length > 0 ? done : ['Nothing was changed.']), ...warnings.map(({ detail }) => detail)];
  return all.join(' ');
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
  if (status === 'SENT' && expiresAt !== null) parts.push(`valid until ${minute(expiresAt)}`);
  if (failureReason !== null) parts.push(failureReason);
  return `${parts.join(', ')}.`;
}
