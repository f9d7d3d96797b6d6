import { Alert, Button, Group, Progress, Text } from '@mantine/core';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { Dialog } from '../../../layout/dialog.js';
import { count } from '../../../words.js';
import type { BulkStage } from './answers.js';
import { BulkRows } from './rows.js';
import type { BulkRow, BulkRun } from './run.js';

interface BulkDialogProps {
  run: BulkRun;
  onClose: () => void;
}

/** Asks once, with a preview of each person, and then shows what was done. */
export function BulkDialog({ run, onClose }: BulkDialogProps) {
  const { rows, work, failure } = useSyncExternalStore(run.subscribe, run.snapshot);
  useEffect(() => () => run.stop(), [run]);
  const of = (stage: BulkStage) => rows.filter((row) => row.stage === stage).length;
  const isDone = of('DONE') > 0;
  const isOneCall = work === 'CHANGING' && rows.every(({ stage }) => stage !== 'DONE');
  const [behind, total] =
    work === 'CHANGING' || isDone
      ? [of('DONE') + of('BAD'), of('DONE') + of('BAD') + of('READY')]
      : [rows.length - of('WAITING'), rows.length];
  const sorted = useMemo(() => (work === null ? rows.toSorted(byImportance) : rows), [rows, work]);

  return (
    <Dialog title={run.kind.title} size="lg" onClose={() => work === null && onClose()}>
      <Text size="sm">{run.kind.consequence}</Text>
      <Text size="sm" fw={600} role="status">
        {work === 'COLLECTING' ? `Finding the people: ${rows.length.toLocaleString('en')}` : summaryOf(rows)}
      </Text>
      <Progress.Root>
        <Progress.Section
          value={total === 0 ? 0 : isOneCall ? 100 : (100 * behind) / total}
          animated={isOneCall}
          aria-label={work === 'CHANGING' || isDone ? 'People done' : 'People checked'}
        />
      </Progress.Root>
      {failure !== null && (
        <Alert color="red" role="alert" title="Not everything was done">
          {failure}
        </Alert>
      )}
      {rows.length > 0 && <BulkRows rows={sorted} />}
      <Group justify="flex-end">
        {work === null ? (
          <>
            <Button variant="default" onClick={onClose}>
              {isDone ? 'Close' : 'Cancel'}
            </Button>
            {(of('WAITING') > 0 || rows.length === 0) && (
              <Button variant="default" onClick={() => void run.prepare()}>
                Check the rest
              </Button>
            )}
            {of('READY') > 0 && (
              <Button onClick={() => void run.change()}>
                {run.kind.action} {count(of('READY'), 'person', 'people')}
              </Button>
            )}
          </>
        ) : (
          <Button variant="default" mr="auto" onClick={() => run.stop()}>
            Stop
          </Button>
        )}
      </Group>
    </Dialog>
  );
}

const ORDER: readonly BulkStage[] = ['BAD', 'WAITING', 'READY', 'DONE', 'SAME'];
const byImportance = (a: BulkRow, b: BulkRow): number => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage);

const WORDS: Record<BulkStage, string> = {
  READY: 'ready',
  DONE: 'done',
  SAME: 'without a change',
  BAD: 'refused',
  WAITING: 'not checked',
};

/** Such as "12 people: 10 ready, 2 refused". */
function summaryOf(rows: readonly BulkRow[]): string {
  const parts = Object.entries(WORDS)
    .map(([stage, words]) => [rows.filter((row) => row.stage === stage).length, words] as const)
    .filter(([n]) => n > 0)
    .map(([n, words]) => `${n.toLocaleString('en')} ${words}`);
  const total = count(rows.length, 'person', 'people');
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
}
