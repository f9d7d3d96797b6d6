import { Alert, Button, FileButton, Group, List, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { type DragEvent, useRef, useState, useSyncExternalStore } from 'react';
import { useClient } from 'urql';
import { count } from '../words.js';
import { Heading } from '../page.js';
import type { Stage } from './answer.js';
import { COLUMNS, download, readCsv, TEMPLATE, textOf, writeCsv } from './csv.js';
import { RowTable } from './rows.js';
import { Import, type Row } from './run.js';

interface ImportProps {
  /** Goes on while other pages are looked at. */
  work: Import | null;
  onWork: (work: Import | null) => void;
}

export function ImportPage({ work, onWork }: ImportProps) {
  const client = useClient();
  const [problem, setProblem] = useState<string | null>(null);

  const take = async (file: File | null | undefined) => {
    if (!file) return;
    const read = readCsv(textOf(await file.arrayBuffer()));
    setProblem('problem' in read ? read.problem : null);
    if ('problem' in read) return;
    const begun = new Import(read.rows, client);
    onWork(begun);
    void begun.check();
  };

  return (
    <Stack gap="lg">
      <div>
        <Heading>Import people</Heading>
        <Text c="dimmed">
          One row for each person. Everybody new is invited by mail. Nothing is written until you say so.
        </Text>
      </div>
      {problem !== null && (
        <Alert color="red" role="alert" title="This file cannot be imported">
          {problem}
        </Alert>
      )}
      {work === null ? (
        <DropZone onFile={(file) => void take(file)} />
      ) : (
        <Run work={work} onLeave={() => onWork(null)} />
      )}
    </Stack>
  );
}

function DropZone({ onFile }: { onFile: (file: File | null | undefined) => void }) {
  const [isOver, setOver] = useState(false);
  const reset = useRef<() => void>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <Paper
      withBorder
      p="xl"
      radius="md"
      style={{
        borderStyle: 'dashed',
        borderWidth: 2,
        ...(isOver && { borderColor: 'var(--mantine-primary-color-filled)' }),
      }}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack>
        <Text>Drop a CSV file here, or</Text>
        <Group>
          <FileButton
            onChange={(file) => {
              onFile(file);
              reset.current?.(); // the same file, mended, is chosen anew
            }}
            resetRef={reset}
            accept="text/csv,.csv"
          >
            {(props) => <Button {...props}>Choose a file</Button>}
          </FileButton>
          <Button variant="default" onClick={() => download('people.csv', TEMPLATE)}>
            Download a template
          </Button>
        </Group>
        <Title order={2} size="h5">
          Columns
        </Title>
        <List size="sm">
          {Object.entries(COLUMNS).map(([name, what]) => (
            <List.Item key={name}>
              <strong>{name}</strong>: {what}
            </List.Item>
          ))}
        </List>
      </Stack>
    </Paper>
  );
}

/** Pixels that all the buttons take: the rows stay where they are when the buttons come. */
const BUTTONS = { base: 82, sm: 36 };

function Run({ work, onLeave }: { work: Import; onLeave: () => void }) {
  const { rows, work: doing } = useSyncExternalStore(work.subscribe, work.snapshot);
  const isBusy = doing !== null;
  useWindowEvent('beforeunload', (event) => isBusy && event.preventDefault()); // asks whether to leave
  const of = (...stages: Stage[]) => rows.filter(({ stage }) => stages.includes(stage)).length;
  const open = of('READY', 'FAILED');
  const failed = rows.filter(({ stage }) => stage === 'BAD' || stage === 'FAILED');

  const total = rows.length;
  const behind = doing === 'CHECKING' ? total - of('WAITING') : of('DONE', 'SAME', 'BAD');
  return (
    <Stack>
      <Summary rows={rows} />
      <Progress.Root size="lg">
        <Progress.Section
          value={(100 * behind) / total}
          aria-label={doing === 'CHECKING' ? 'Rows checked' : 'Rows done'}
        />
      </Progress.Root>
      <Group gap="xs" align="flex-start" mih={BUTTONS}>
        {isBusy ? (
          <Button variant="default" onClick={() => work.stop()}>
            Stop
          </Button>
        ) : (
          <Button disabled={open === 0} onClick={() => void work.provision()}>
            Provision {count(open, 'person', 'people')}
          </Button>
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
          <Button variant="default" onClick={() => download('failed.csv', failedCsv(failed))}>
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

const failedCsv = (rows: readonly Row[]): string =>
  writeCsv(rows.map(({ cells, text }) => ({ ...cells, error: text })));
