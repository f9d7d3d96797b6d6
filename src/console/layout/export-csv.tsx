import { Button, Progress, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import pLimit from 'p-limit';
import { useState } from 'react';
import { dateText } from '../dates.js';
import type { Refusal } from '../session/calls.js';
import { useSession } from '../session/session.js';
import { AskDialog } from './ask-dialog.js';
import { save } from './save.js';

/** Maximum number of concurrent calls. */
const AT_ONCE = 4;

interface ExportCsvProps {
  /** Lists of the REST API with their filters, such as `/api/users?status=ACTIVE`. They become one file. */
  path: string | readonly string[];
  /** Name of the file without `.csv`. The date is added. */
  name: string;
  /** Number of rows; null if nobody counted them. */
  rows: number | null;
  /** The rows in words, such as “12 people”. */
  what: string;
  /** What a row has, such as “name, roles and homes”. */
  columns: string;
}

/** Saves whole lists as a CSV file, after a preview. */
export function ExportCsv(props: ExportCsvProps) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={open}>
        Export CSV
      </Button>
      {isOpen && <ExportDialog {...props} onClose={close} />}
    </>
  );
}

function ExportDialog({ path, name, rows, what, columns, onClose }: ExportCsvProps & { onClose: () => void }) {
  const { readFile } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [lines, setLines] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const file = `${name}-${dateText(new Date())}.csv`;
  const paths = [path].flat();
  const read = async () => {
    setBusy(true);
    setLines(0);
    setFailure(null);
    const limit = pLimit(AT_ONCE);
    const count = (more: number) => setLines((now) => now + more);
    const answers = await Promise.all(paths.map((one) => limit(() => readFile(asCsv(one), count))));
    const files = answers.filter((answer) => answer instanceof Blob);
    const refusal = answers.find((answer): answer is Refusal => !(answer instanceof Blob));
    setBusy(false);
    if (refusal === undefined) {
      save(file, await joined(files));
      onClose();
    } else setFailure(`There is no file. ${refusal.failure}`);
  };
  return (
    <AskDialog
      title="Export a CSV file?"
      action="Save the file"
      isBusy={isBusy}
      onConfirm={() => void read()}
      onClose={onClose}
    >
      <Text fw={600}>{what}</Text>
      <Text size="sm">
        Each row of {file} has {columns}.
      </Text>
      <Progress.Root size="lg" bg={isBusy ? undefined : 'transparent'}>
        {isBusy && (
          <Progress.Section
            aria-label="Rows read"
            animated={rows === null}
            value={rows === null ? 100 : Math.min(100, (100 * lines) / (rows + paths.length))} // each list has a header
          />
        )}
      </Progress.Root>
      {failure !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {failure}
        </Text>
      )}
    </AskDialog>
  );
}

function asCsv(path: string): string {
  const address = new URL(path, location.origin);
  address.searchParams.set('format', 'csv');
  return `${address.pathname}${address.search}`;
}

/** Each file starts with the same line, which the names of the columns do not break. */
async function joined([first, ...others]: readonly Blob[]): Promise<Blob> {
  const texts = await Promise.all(others.map((file) => file.text()));
  return new Blob([first ?? '', ...texts.map((text) => text.slice(text.indexOf('\n') + 1))], { type: 'text/csv' });
}
