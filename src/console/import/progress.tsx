import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { count } from '../words.js';
import type { Stage } from './answer.js';
import { download, NO_CELLS, writePeople } from './csv.js';
import { RowTable } from './rows.js';
import type { Import, Row } from './run.js';

/** Pixels that all the buttons take: the rows stay where they are when the buttons come. */
const BUTTONS = { base: 82, sm: 36 };

/** An import: where it stands, what can be done with it, and its rows. */
export function Run({ work, onLeave }: { work: Import; onLeave: () => void }) {
  const { rows, work: doing } = useSyncExternalStore(work.subscribe, work.snapshot);
  const isBusy = doing !== null;
  const of = (...stages: Stage[]) => rows.filter(({ stage }) => stages.includes(stage)).length;
  const open = of('READY', 'FAILED');
  const failed = rows.filter(({ stage }) => stage === 'BAD' || stage === 'FAILED');

  const { leftOut, delimiter } = work.file;
  const [behind, total] =
    doing === 'CHECKING' ? [rows.length - of('WAITING'), rows.length] : [of('DONE'), of('DONE') + open];
  return (
    <Stack>
      {leftOut.length > 0 && (
        <Alert color="yellow" role="note" title="Not everything in the file is imported">
          {leftOut.length === 1 ? 'This column is left out' : 'These columns are left out'}: {leftOut.join(', ')}
        </Alert>
      )}
      <Summary rows={rows} />
      <Progress.Root size="lg">
        <Progress.Section
          value={total === 0 ? 0 : (100 * behind) / total}
          aria-label={doing === 'CHECKING' ? 'Rows checked' : 'Rows done'}
        />
      </Progress.Root>
      <Group gap="xs" align="flex-start" mih={BUTTONS}>
        {isBusy && (
          // Away from the others: a second click, or one that comes too late, must not meet another button there.
          <Button ml="auto" variant="default" onClick={() => work.stop()}>
            Stop
          </Button>
        )}
        {!isBusy && open > 0 && (
          <Button onClick={() => void work.provision()}>Provision {count(open, 'person', 'people')}</Button>
        )}
        {!isBusy && of('WAITING') > 0 && (
          <Button variant="default" onClick={() => void work.check()}>
            Check the rest
          </Button>
        )}
        {!isBusy && (
          <Button variant="default" onClick={onLeave}>
            Another file
          </Button>
        )}
        {!isBusy && failed.length > 0 && (
          <Button variant="default" onClick={() => download('failed.csv', failedCsv(failed, delimiter))}>
            Download the failed rows
          </Button>
        )}
      </Group>
      <RowTable rows={rows} />
    </Stack>
  );
}

function Summary({ rows }: { rows: readonly Row[] }) {
  const of = (stage: Stage) => rows.filter((row) => row.stage === stage).length;
  const parts = [
    [of('READY'), 'ready'],
    [of('DONE'), 'done'],
    [of('SAME'), 'with nothing to change'],
    [of('BAD'), 'that cannot be provisioned'],
    [of('FAILED'), 'without an answer'],
    [of('WAITING'), 'not checked yet'],
  ] as const;
  return (
    <Text role="status" mih={{ base: '3.1em', sm: '1.55em' }}>
      {count(rows.length, 'row', 'rows')}:{' '}
      {parts
        .filter(([n]) => n > 0)
        .map(([n, what]) => `${n.toLocaleString('en')} ${what}`)
        .join(', ')}
    </Text>
  );
}

/** Cells that cannot be trusted stand with the reason: as cells they would be read again as if they could be. */
const failedCsv = (rows: readonly Row[], delimiter: string): string =>
  writePeople(
    rows.map(({ cells, text, unread }) =>
      unread === null ? { ...cells, error: text } : { ...NO_CELLS, error: `${text} It was: ${unread}` },
    ),
    delimiter,
  );
