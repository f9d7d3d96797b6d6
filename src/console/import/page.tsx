import { Alert, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { Heading } from '../layout/page.js';
import { useRoleName } from '../session/session.js';
import { MOST_BYTES, readPeople } from './csv.js';
import { DropZone } from './drop-zone.js';
import { Run } from './progress.js';
import { Import } from './run.js';

interface ImportProps {
  /** Continues while the user visits other pages. */
  work: Import | null;
  onWork: (work: Import | null) => void;
}

export function ImportPage({ work, onWork }: ImportProps) {
  const client = useClient();
  const roleName = useRoleName();
  const [problem, setProblem] = useState<string | null>(null);

  const take = async (file: File | null | undefined) => {
    if (!file) return;
    const read =
      file.size > MOST_BYTES
        ? { problem: 'The file is larger than 10 MB. Split it.' }
        : readPeople(new Uint8Array(await file.arrayBuffer()));
    setProblem('problem' in read ? read.problem : null);
    if ('problem' in read) return;
    const begun = new Import(read, client, roleName);
    onWork(begun);
    void begun.check();
  };

  return (
    <Stack gap="lg">
      <div>
        <Heading>Import people</Heading>
        <Text c="dimmed">
          One row for each person. New people are invited by mail. Nothing is saved until you confirm.
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
