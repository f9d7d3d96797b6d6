import { Alert, Button, Code, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconCopy from '@tabler/icons-react/icons/IconCopy';
import { Dialog } from '../layout/dialog.js';

interface SecretProps {
  name: string;
  secret: string;
  onClose: () => void;
}

/** Shows the text of a new key, and how to use it. */
export function Secret({ name, secret, onClose }: SecretProps) {
  const example = `curl ${location.origin}/api/users?first=5 \\\n  -H 'authorization: Bearer ${secret}'`;
  return (
    <Dialog title={`${name} is created`} onClose={onClose} isKept>
      <Stack>
        <Alert color="yellow" role="status">
          Copy the key now and store it where your script reads it. It is never shown again.
        </Alert>
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <TextInput
            label="Key"
            readOnly
            flex={1}
            value={secret}
            onFocus={({ currentTarget }) => currentTarget.select()}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
          <Copy text={secret} label="Copy the key" />
        </Group>
        <div>
          <Group justify="space-between" mb={4}>
            <Text size="sm" fw={500}>
              Try it
            </Text>
            <Copy text={example} label="Copy the example" />
          </Group>
          <Code block style={{ whiteSpace: 'pre-wrap' }}>
            {example}
          </Code>
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Copy({ text, label }: { text: string; label: string }) {
  return (
    <CopyButton value={text} timeout={4_000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="xs"
          h={36}
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          onClick={copy}
          aria-label={copied ? `Copied: ${label}` : label}
          aria-live="polite"
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  );
}
