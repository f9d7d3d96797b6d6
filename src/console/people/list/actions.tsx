import { Button, Checkbox, Group, Paper, Text } from '@mantine/core';
import IconMailForward from '@tabler/icons-react/icons/IconMailForward';
import IconUserOff from '@tabler/icons-react/icons/IconUserOff';
import { useState } from 'react';
import { useClient } from 'urql';
import { ExportCsv } from '../../layout/export-csv.js';
import { useMay, useRoleName } from '../../session/session.js';
import { count } from '../../words.js';
import type { Asked } from './address.js';
import { BulkDialog } from './bulk/dialog.js';
import { type BulkKind, DEACTIVATE, RESEND_INVITATIONS } from './bulk/kinds.js';
import { BulkRun } from './bulk/run.js';
import type { ListedPerson } from './operations.js';
import type { Selection } from './selection.js';

interface ActionsProps {
  asked: Asked;
  page: readonly ListedPerson[];
  /** Null if the server did not count them. */
  total: number | null;
  selection: Selection;
  onChanged: () => void;
}

/** How many people there are, and what can be done with them: with the selected ones, or with all who are invited. */
export function Actions({ asked, page, total, selection, onChanged }: ActionsProps) {
  const client = useClient();
  const roleName = useRoleName();
  const { provisionFully } = useMay();
  const [run, setRun] = useState<BulkRun | null>(null);
  const { people, isAll, has, select, selectAll, clear } = selection;
  const isSelecting = isAll || people.size > 0;
  const isWholePage = page.every(({ id }) => has(id));
  const isOfInvited = asked.filters.status?.join() === 'INVITED';

  const start = (kind: BulkKind) => {
    const { search, filter } = asked.variables;
    const target = isSelecting && !isAll ? { people: [...people.values()] } : { search, filter };
    const started = new BulkRun(kind, target, client, roleName);
    setRun(started);
    void started.prepare();
  };
  const close = () => {
    setRun(null);
    clear();
    onChanged();
  };

  return (
    <Paper
      {...(isSelecting && {
        withBorder: true,
        shadow: 'sm',
        pos: 'sticky',
        top: 'calc(var(--app-shell-header-offset, 0px) + 8px)',
        style: { zIndex: 2 },
      })}
      px={10}
      py={isSelecting ? 'xs' : 0}
    >
      <Group justify="space-between" gap="xs" mih={30}>
        <Group gap="sm">
          <Checkbox
            size="xs"
            aria-label="Select this page"
            checked={isWholePage}
            indeterminate={!isWholePage && page.some(({ id }) => has(id))}
            onChange={() => select(page, !isWholePage)}
          />
          <Text size="sm" role="status" fw={isSelecting ? 600 : 400}>
            {isAll
              ? `All ${count(total, 'person', 'people')} selected`
              : isSelecting
                ? `${people.size.toLocaleString('en')} selected`
                : count(total, 'person', 'people')}
          </Text>
          {isWholePage && !isAll && total !== people.size && (
            <Button variant="subtle" size="compact-sm" onClick={selectAll}>
              Select all {total === null ? 'that match' : total.toLocaleString('en')}
            </Button>
          )}
          {isSelecting && (
            <Button variant="subtle" size="compact-sm" onClick={clear}>
              Clear selection
            </Button>
          )}
        </Group>
        <Group gap="xs">
          {provisionFully && (isSelecting || isOfInvited) && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconMailForward size={16} aria-hidden />}
              onClick={() => start(RESEND_INVITATIONS)}
            >
              Resend invitations
            </Button>
          )}
          {provisionFully && isSelecting && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconUserOff size={16} aria-hidden />}
              onClick={() => start(DEACTIVATE)}
            >
              Deactivate
            </Button>
          )}
          <ExportCsv
            path={isSelecting && !isAll ? filesOf(people.values()) : asked.file}
            name="people"
            rows={isSelecting && !isAll ? people.size : total}
            what={count(isSelecting && !isAll ? people.size : total, 'person', 'people')}
            columns="the name, the address, the status, roles, assignments, homes and the invitation"
          />
        </Group>
      </Group>
      {run && <BulkDialog run={run} onClose={close} />}
    </Paper>
  );
}

/** The REST API has no list of given people, but finds each by the address. */
const filesOf = (people: Iterable<ListedPerson>): string[] =>
  [...people].map(({ email }) => `/api/users?email=${encodeURIComponent(email)}`);
