import { Button, Stack, Text } from '@mantine/core';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import { useState } from 'react';
import { useSession } from '../session/session.js';

interface ExportCsvProps {
  /** A list of the REST API with its filter, such as `/api/users?status=ACTIVE`. */
  path: string;
  /** Name of the file without `.csv`. The date is added. */
  name: string;
}

/** Downloads a whole list as a CSV file. */
export function ExportCsv({ path, name }: ExportCsvProps) {
  const { readFile } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const read = async () => {
    setBusy(true);
    setFailure(null);
    const address = new URL(path, location.origin);
    address.searchParams.set('format', 'csv');
    const file = await readFile(`${address.pathname}${address.search}`);
    if (file instanceof Blob) save(`${name}-${new Date().toISOString().slice(0, 10)}.csv`, file);
    else setFailure(`There is no file. ${file.failure}`);
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

/** Makes the browser save a file. */
function save(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
