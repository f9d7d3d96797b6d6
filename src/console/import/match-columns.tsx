import { Button, Group, Input, Paper, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { CsvTable } from '../../csv/csv-table.js';
import { count } from '../words.js';
import { type ColumnMap, type ImportField, IMPORT_FIELD_NAMES, IMPORT_FIELDS, letterOf } from './columns.js';

interface MatchProps {
  table: CsvTable;
  /** What the page guesses, or what the user has chosen before. */
  map: ColumnMap;
  onMap: (map: ColumnMap) => void;
  onMatched: () => void;
  onLeave: () => void;
}

/** Lets the user choose which column of the file has each value. */
export function MatchColumns({ table, map, onMap, onMatched, onLeave }: MatchProps) {
  const [isTried, setTried] = useState(false);
  const options = table.names
    .map((name, n) => ({ value: String(n), label: labelOf(table.names, n), name }))
    .filter(({ name }) => name !== '');
  const rest = options.filter(({ value }) => !Object.values(map).includes(Number(value))).map(({ label }) => label);
  /** A column of the file that is chosen twice moves to the later choice. */
  const choose = (column: ImportField, chosen: number | null) => {
    const freed = IMPORT_FIELD_NAMES.map((other) => [other, map[other] === chosen ? null : map[other]]);
    onMap({ ...(Object.fromEntries(freed) as ColumnMap), [column]: chosen });
  };
  const check = () => {
    setTried(true);
    if (map.email !== null) onMatched();
  };

  return (
    <Paper withBorder p={{ base: 'md', sm: 'lg' }} radius="md" component="section" aria-labelledby="match">
      <Stack>
        <div>
          <Title order={2} size="h4" id="match">
            Match the columns
          </Title>
          <Text size="sm" c="dimmed">
            Choose the column of your file for each value. Leave out what the file does not have.
          </Text>
        </div>
        {IMPORT_FIELD_NAMES.map((column) => (
          <SimpleGrid key={column} cols={{ base: 1, sm: 3 }} spacing={{ base: 4, sm: 'lg' }}>
            <div>
              <Input.Label htmlFor={`column-${column}`} required={column === 'email'}>
                {IMPORT_FIELDS[column].label}
              </Input.Label>
              <Text size="xs" c="dimmed">
                {IMPORT_FIELDS[column].what}
              </Text>
            </div>
            <Select
              id={`column-${column}`}
              placeholder="Not in the file"
              data={options}
              value={map[column] === null ? null : String(map[column])}
              onChange={(value) => choose(column, value === null ? null : Number(value))}
              clearable={column !== 'email'}
              clearButtonProps={{ 'aria-label': `Leave out: ${IMPORT_FIELDS[column].label}` }}
              error={column === 'email' && isTried && map.email === null && 'Choose the column with the addresses.'}
            />
            <Sample table={table} n={map[column]} />
          </SimpleGrid>
        ))}
        <Text size="sm" c="dimmed" role="status" mih="1.55em">
          {rest.length > 0 && `Not imported: ${rest.join(', ')}`}
        </Text>
        <Group gap="xs">
          <Button onClick={check}>Check {count(table.rows.length, 'row', 'rows')}</Button>
          <Button variant="default" onClick={onLeave}>
            Another file
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** The first values of a column. */
function Sample({ table, n }: { table: CsvTable; n: number | null }) {
  const values = n === null ? [] : table.rows.map((row) => row.values[n] ?? '').filter((value) => value !== '');
  const some = [...new Set(values)].slice(0, 3).map((value) => value.slice(0, 100));
  return (
    <Text size="sm" c="dimmed" lineClamp={2} mt={{ base: 0, sm: 7 }}>
      {n !== null && some.length === 0 ? 'No values' : some.join(' · ')}
    </Text>
  );
}

/** The name of a column, with its letter if another column has the same name. */
const labelOf = (names: readonly string[], n: number): string =>
  names.filter((other) => other === names[n]).length > 1 ? `${names[n]} (column ${letterOf(n)})` : (names[n] ?? '');
