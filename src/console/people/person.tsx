import { Alert, Button, CloseButton, Group, Stack } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { isNotFound } from '../api/problems.js';
import { StatusBadge } from '../layout/badges.js';
import { Initials } from '../layout/initials.js';
import { NothingHere, PageHeader } from '../layout/page.js';
import { Failure, Loading } from '../layout/states.js';
import type { Draft } from '../provision/draft.js';
import { ResultList } from '../provision/preview.js';
import type { ProvisionResult } from '../provision/use-preview.js';
import { useMay } from '../session/session.js';
import { day } from '../dates.js';
import { AccountPanel } from './account.js';
import { EditAccess, NO_CHANGE } from './edit.js';
import { HoldingPanels } from './holdings.js';
import { InvitationPanel } from './invitation.js';
import { PERSON, type PersonDetails } from './operations.js';
import { TrailPanel } from './trail.js';

interface PersonPageProps {
  id: string;
  /** Unsaved changes. They stay while the user visits other pages. */
  edits: Draft | undefined;
  onEdit: (change: (now: Draft | undefined) => Draft | undefined) => void;
}

export function PersonPage({ id, edits, onEdit }: PersonPageProps) {
  const may = useMay();
  const [{ data, error }, ask] = useQuery({ query: PERSON, variables: { id } });
  const editButton = useRef<HTMLButtonElement>(null);
  const [done, setDone] = useState<ProvisionResult | null>(null);
  /** Stays if a later query fails, and the unsaved changes with it. */
  const [person, setPerson] = useState<PersonDetails | null>(null);
  if (data?.user != null && data.user !== person) setPerson(data.user);
  if (isNotFound(error)) return <NothingHere />;
  if (person === null) return error ? <Failure error={error} onRetry={() => ask()} /> : <Loading />;
  const changed = (result: ProvisionResult | null) => {
    setDone(result);
    onEdit(() => undefined);
    ask();
  };

  const cancel = () => {
    onEdit(() => undefined);
    requestAnimationFrame(() => editButton.current?.focus());
  };
  const edit = () => {
    onEdit(() => NO_CHANGE);
    ask(); // others may have changed the person meanwhile
  };

  return (
    <Stack gap="lg">
      <PageHeader
        crumbs={may.seePeople ? [{ label: 'People', href: '/people' }] : []}
        title={person.name}
        avatar={<Initials id={person.id} name={person.name} size={44} />}
        badge={<StatusBadge status={person.status} size="lg" />}
        description={`${person.email}, since ${day(person.createdAt)}`}
        actions={
          may.provision &&
          edits === undefined && (
            <Button ref={editButton} size="xs" onClick={edit}>
              Edit
            </Button>
          )
        }
      />
      {error && <Failure error={error} onRetry={() => ask()} />}
      {done && <Changed result={done} onClose={() => setDone(null)} />}
      {edits ? (
        <EditAccess
          person={person}
          draft={edits}
          onChange={(part) => onEdit((now = NO_CHANGE) => ({ ...now, ...part }))}
          onDone={changed}
          onCancel={cancel}
        />
      ) : (
        <>
          <HoldingPanels person={person} />
          {may.provisionFully && <AccountPanel person={person} onOpen={() => ask()} onChanged={changed} />}
          {may.provisionFully && <InvitationPanel person={person} onChanged={() => ask()} />}
          {may.seeTrail && <TrailPanel userId={person.id} of={person} />}
        </>
      )}
    </Stack>
  );
}

/** What the last call changed. It gets the focus, because the form that had it is gone. */
function Changed({ result, onClose }: { result: ProvisionResult; onClose: () => void }) {
  const title = result.changes.length === 0 ? 'Nothing to change' : `${result.user.name} is updated`;
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => alert.current?.focus(), [result]);
  return (
    <Alert
      ref={alert}
      tabIndex={-1}
      color={result.changes.length === 0 ? 'gray' : 'green'}
      title={title}
      role="status"
      style={{ outline: 'none' }}
    >
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <ResultList result={result} isDone />
        <CloseButton aria-label="Hide this message" onClick={onClose} />
      </Group>
    </Alert>
  );
}
