import { Alert, Stack } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import type { CsvTable } from '../../csv/csv-table.js';
import { PageHeader } from '../layout/page.js';
import { useSession } from '../session/session.js';
import { type ColumnMap, guessColumns, rememberColumns, rememberedColumns } from './columns.js';
import { peopleIn, readPeople } from './csv.js';
import { DropZone } from './drop-zone.js';
import { MatchColumns } from './match-columns.js';
import { Run } from './progress.js';
import { Import } from './run.js';

/** A file whose columns the user matches. */
export interface Matching {
  table: CsvTable;
  map: ColumnMap;
}

interface ImportProps {
  /** Continues while the user visits other pages. */
  work: Import | null;
  onWork: (work: Import | null) => void;
  /** Stays while the user visits other pages. */
  matching: Matching | null;
  onMatching: (matching: Matching | null) => void;
}

export function ImportPage({ work, onWork, matching, onMatching }: ImportProps) {
  const client = useClient();
  const { roles } = useSession().me;
  const [problem, setProblem] = useState<string | null>(null);

  const take = async (file: File | null | undefined) => {
    if (!file) return;
    const table = await readPeople(file);
    setProblem('problem' in table ? table.problem : null);
    if ('problem' in table) return;
    const remembered = rememberedColumns(table.names);
    const { map, isCertain } = guessColumns(table);
    if (remembered !== null) begin(table, remembered);
    else if (isCertain) begin(table, map);
    else onMatching({ table, map });
  };
  const begin = (table: CsvTable, map: ColumnMap) => {
    const begun = new Import(peopleIn(table, map), client, roles);
    onMatching(null);
    onWork(begun);
    void begun.check();
  };

  return (
    <Stack gap="lg">
      <PageHeader
        title="Import people"
        description="One row for each person. New people are invited by mail. Nothing is saved until you confirm."
      />
      {problem !== null && (
        <Alert color="red" role="alert" title="This file cannot be imported">
          {problem}
        </Alert>
      )}
      {matching !== null ? (
        <MatchColumns
          {...matching}
          onMap={(map) => onMatching({ ...matching, map })}
          onMatched={() => {
            rememberColumns(matching.table.names, matching.map);
            begin(matching.table, matching.map);
          }}
          onLeave={() => onMatching(null)}
        />
      ) : work === null ? (
        <DropZone onFile={(file) => void take(file)} />
      ) : (
        <Run
          work={work}
          onLeave={() => onWork(null)}
          onColumns={() => {
            onMatching(work.file);
            onWork(null);
          }}
        />
      )}
    </Stack>
  );
}
