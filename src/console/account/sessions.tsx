import { Button, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import IconDeviceDesktop from '@tabler/icons-react/icons/IconDeviceDesktop';
import IconDeviceMobile from '@tabler/icons-react/icons/IconDeviceMobile';
import { useState } from 'react';
import { useClient, type CombinedError, type UseQueryState } from 'urql';
import { isNotFound } from '../api/problems.js';
import type { ResultOf } from '../api/graphql.js';
import { AskDialog } from '../layout/ask-dialog.js';
import { NameBadge } from '../layout/badges.js';
import { Panel } from '../layout/panel.js';
import { LoadingText } from '../layout/skeletons.js';
import { Failure } from '../layout/states.js';
import { useSession } from '../session/session.js';
import { ago, minute } from '../dates.js';
import { count } from '../words.js';
import { END_SESSION, END_SESSIONS, type MY_SESSIONS, type OwnSession } from './operations.js';
import { browserInWords } from './user-agent.js';

interface SessionsProps {
  of: UseQueryState<ResultOf<typeof MY_SESSIONS>>;
  onChanged: () => void;
}

/** Browsers shown before the user asks for all. */
const FEW = 6;

/** The browsers where the user is signed in. */
export function Sessions({ of: { data, error }, onChanged }: SessionsProps) {
  const [leaving, setLeaving] = useState<OwnSession | 'ALL' | null>(null);
  const [isWhole, setWhole] = useState(false);
  const sessions = data?.me.sessions;
  return (
    <Panel
      title="Where you are signed in"
      actions={
        sessions !== undefined && (
          <Button size="xs" variant="default" onClick={() => setLeaving('ALL')}>
            Sign out everywhere
          </Button>
        )
      }
    >
      {sessions === undefined ? (
        error ? (
          <Failure error={error} onRetry={onChanged} />
        ) : (
          <LoadingText />
        )
      ) : (
        <Stack gap="md" role="list">
          {(isWhole ? sessions : sessions.slice(0, FEW)).map((session) => (
            <Browser key={session.id} session={session} onLeave={() => setLeaving(session)} />
          ))}
        </Stack>
      )}
      {sessions && sessions.length > FEW && !isWhole && (
        <Button size="xs" variant="default" mt="md" onClick={() => setWhole(true)}>
          Show all {sessions.length}
        </Button>
      )}
      {leaving !== null && (
        <Leave
          what={leaving}
          total={sessions?.length ?? null}
          onDone={() => {
            setLeaving(null);
            onChanged();
          }}
          onClose={() => setLeaving(null)}
        />
      )}
    </Panel>
  );
}

function Browser({ session, onLeave }: { session: OwnSession; onLeave: () => void }) {
  const { userAgent, createdAt, lastUsedAt, isCurrent } = session;
  const name = browserInWords(userAgent);
  const Icon = /Mobile|Android|iPhone/.test(userAgent ?? '') ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <Group wrap="nowrap" align="flex-start" gap="sm" role="listitem">
      <ThemeIcon variant="light" color="gray" size={32} radius="xl" aria-hidden>
        <Icon size={18} />
      </ThemeIcon>
      <div style={{ flex: 1 }}>
        <Group gap="xs">
          <Text size="sm" fw={600} title={userAgent ?? undefined}>
            {name}
          </Text>
          {isCurrent && <NameBadge>This browser</NameBadge>}
        </Group>
        <Text size="sm" c="dimmed">
          Signed in {minute(createdAt)}, last used{' '}
          <time dateTime={lastUsedAt} title={minute(lastUsedAt)}>
            {ago(lastUsedAt)}
          </time>
        </Text>
      </div>
      {!isCurrent && (
        <Button size="xs" variant="default" aria-label={`Sign out of ${name}`} onClick={onLeave}>
          Sign out
        </Button>
      )}
    </Group>
  );
}

interface LeaveProps {
  what: OwnSession | 'ALL';
  /** Null if it is not known. */
  total: number | null;
  onDone: () => void;
  onClose: () => void;
}

/** Asks once. */
function Leave({ what, total, onDone, onClose }: LeaveProps) {
  const { signOut } = useSession();
  const client = useClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<CombinedError | undefined>();
  const isAll = what === 'ALL';
  const send = async () => {
    setBusy(true);
    const { error: failure } = isAll
      ? await client.mutation(END_SESSIONS, {})
      : await client.mutation(END_SESSION, { id: what.id });
    setBusy(false);
    if (failure !== undefined && !isNotFound(failure)) setError(failure);
    else if (isAll) signOut();
    else onDone();
  };
  return (
    <AskDialog
      title={isAll ? 'Sign out everywhere?' : `Sign out of ${browserInWords(what.userAgent)}?`}
      action={isAll ? 'Sign out everywhere' : 'Sign out'}
      isBusy={isBusy}
      error={error}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <Text size="sm">
        {isAll
          ? `This signs you out of ${count(total, 'browser', 'browsers')}, including this one. If somebody ` +
            'else knows your password, change it instead: that signs them out too.'
          : 'The user of this browser is signed out at once, and needs your password to sign in again.'}
      </Text>
    </AskDialog>
  );
}
