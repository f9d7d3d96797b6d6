import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { saveCsv } from '../layout/save.js';
import { count } from '../words.js';
import type { Stage } from './answer.js';
import { guessColumns } from './columns.js';
import { NO_CELLS, writePeople } from './csv.js';
import { type RowFilter, RowFilters, rowsIn } from './row-filters.js';
import { RowTable } from './rows.js';
import { hasError, type Import, type Row } from './run.js';

/** Height of all buttons in pixels. It is reserved, so that rows do not move when the buttons appear. */
const BUTTONS = { base: 82, sm: 36 };

/** An import: its progress, its buttons and its rows. */
export function Run({ work, onLeave, onColumns }: { work: Import; onLeave: () => void; onColumns: () => void }) {
  const [filter, setFilter] = useState<RowFilter>('ALL');
  const progress = useSyncExternalStore(work.subscribe, work.snapshot);
  const { rows, work: doing } = progress;
  const isBusy = doing !== null;
  const of = (...stages: Stage[]) => rows.filter(({ stage }) => stages.includes(stage)).length;
  const open = of('READY', 'FAILED');
  const failed = rows.filter(hasError);

  const { leftOut, table } = work.file;
  const hasOtherColumns = leftOut.length > 0 || !guessColumns(table).isCertain;
  const [behind, total] =
    doing === 'CHECKING' ? [rows.length - of('WAITING'), rows.length] : [of('DONE'), of('DONE') + open];
  return (
    <Stack>
      {leftOut.length > 0 && (
        <Alert color="yellow" role="note" title="Some columns of the file are not imported">
          {leftOut.length === 1 ? 'This column is ignored' : 'These columns are ignored'}: {leftOut.join(', ')}
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
          // Apart from the other buttons, so that a second or late click does not hit one of them.
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
        {!isBusy && hasOtherColumns && (
          <Button variant="default" onClick={onColumns}>
            Change columns
          </Button>
        )}
        {!isBusy && failed.length > 0 && (
          <Button variant="default" onClick={() => saveCsv('failed.csv', failedCsv(failed, table.delimiter))}>
            Download the failed rows
          </Button>
        )}
      </Group>
      <RowFilters rows={rows} value={filter} onChange={setFilter} />
      <RowTable rows={rowsIn(progress, filter)} />
    </Stack>
  );
}

function Summary({ rows }: { rows: readonly Row[] }) {
  const of = (stage: Stage) => rows.filter((row) => row.stage === stage).length;
  const parts = [
    [of('READY'), 'will change'],
    [of('DONE'), 'done'],
    [of('SAME'), 'with no changes'],
    [of('BAD'), 'with errors'],
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

/** Writes unreliable cells into the error column: as cells, the next import would read them as if they were correct. */
const failedCsv = (rows: readonly Row[], delimiter: string): string =>
  writePeople(
    rows.map(({ cells, text, unread }) =>
      unread === null ? { ...cells, error: text } : { ...NO_CELLS, error: `${text} Original row: ${unread}` },
    ),
    delimiter,
  );
