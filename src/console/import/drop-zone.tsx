import { Button, FileButton, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { saveCsv } from '../layout/save.js';
import { useSession } from '../session/session.js';
import { COLUMN_NAMES, IMPORT_FIELDS } from './columns.js';
import { TEMPLATE } from './csv.js';

/** Lets the user drop or choose a file, and describes its columns. */
export function DropZone({ onFile }: { onFile: (file: File | null | undefined) => void }) {
  const { roles } = useSession().me;
  const [isOver, setOver] = useState(false);
  const reset = useRef<() => void>(null);
  const drop = ({ dataTransfer }: DragEvent) => {
    setOver(false);
    onFile(dataTransfer.files[0]);
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
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack>
        <Text>Drop a CSV file here, or</Text>
        <Group>
          <FileButton
            onChange={(file) => {
              onFile(file);
              reset.current?.(); // lets the user choose the same file again after correcting it
            }}
            resetRef={reset}
            accept="text/csv,.csv,.tsv,.txt,.xlsx,.xls,.ods,.numbers" // for workbooks, the page says how to save them
          >
            {(props) => <Button {...props}>Choose a file</Button>}
          </FileButton>
          <Button variant="default" onClick={() => saveCsv('people.csv', TEMPLATE)}>
            Download a template
          </Button>
        </Group>
        <Title order={2} size="h5">
          Columns
        </Title>
        <Text size="sm" c="dimmed">
          If your file has other names for them, you match its columns in the next step.
        </Text>
        <List size="sm">
          {COLUMN_NAMES.map((name) => (
            <List.Item key={name}>
              <strong>{name}</strong>: {IMPORT_FIELDS[name].label}. {IMPORT_FIELDS[name].what}
              {name === 'roles' && ` The roles are: ${roles.map((role) => role.name).join(', ')}.`}
            </List.Item>
          ))}
        </List>
      </Stack>
    </Paper>
  );
}
