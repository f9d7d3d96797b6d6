import { Button, Stack, Text } from '@mantine/core';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import pLimit from 'p-limit';
import { useState } from 'react';
import { dateText } from '../dates.js';
import type { Refusal } from '../session/calls.js';
import { useSession } from '../session/session.js';
import { save } from './save.js';

/** Maximum number of concurrent calls. */
const AT_ONCE = 4;

interface ExportCsvProps {
  /** Lists of the REST API with their filters, such as `/api/users?status=ACTIVE`. They become one file. */
  path: string | readonly string[];
  /** Name of the file without `.csv`. The date is added. */
  name: string;
}

/** Downloads whole lists as a CSV file. */
export function ExportCsv({ path, name }: ExportCsvProps) {
  const { readFile } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const read = async () => {
    setBusy(true);
    setFailure(null);
    const limit = pLimit(AT_ONCE);
    const answers = await Promise.all([path].flat().map((one) => limit(() => readFile(asCsv(one)))));
    const files = answers.filter((answer) => answer instanceof Blob);
    const refusal = answers.find((answer): answer is Refusal => !(answer instanceof Blob));
    if (refusal === undefined) save(`${name}-${dateText(new Date())}.csv`, await joined(files));
    else setFailure(`There is no file. ${refusal.failure}`);
    setBusy(false);
  };
  return (
    <Stack gap={4}>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={isBusy}
        onClick={() => void read()}
      >
        Export CSV
      </Button>
      {failure !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {failure}
        </Text>
      )}
    </Stack>
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
