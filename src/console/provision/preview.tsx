import { Alert, Anchor, Box, Button, Group, List, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconArrowRight from '@tabler/icons-react/icons/IconArrowRight';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Failure } from '../layout/states.js';
import { useRoleName } from '../session/session.js';
import { changeInWords, count } from '../words.js';
import type { Gap } from './draft.js';
import type { ProvisionResult, Preview } from './use-preview.js';

interface PreviewPanelProps {
  preview: Omit<Preview, 'problems'>;
  /** Problems that the server reports, and gaps that the form finds. */
  problems: readonly Gap[];
  isReady: boolean;
  onRetry: () => void;
}

/** Shows beside the form what the call would do, according to the server's dry run. */
export function PreviewPanel({
  preview: { result, failure, isAsking },
  problems,
  isReady,
  onRetry,
}: PreviewPanelProps) {
  return (
    <Paper withBorder p="lg" radius="md" component="section" aria-labelledby="preview" aria-busy={isAsking} mih={180}>
      <Stack gap="sm">
        <Title order={2} size="h4" id="preview">
          What will happen
        </Title>
        <div aria-live="polite">
          {!isReady && (
            <Text size="sm" c="dimmed">
              Enter an e-mail address. Nothing is saved until you confirm.
            </Text>
          )}
          {isReady && result === null && problems.length === 0 && failure === null && <Skeleton h={60} />}
          {isReady && failure !== null && <Failure error={failure} onRetry={onRetry} />}
          {isReady && problems.length > 0 && (
            <Part
              title="Problems to fix first"
              icon={<IconAlertTriangle size={16} color="var(--mantine-color-error)" />}
            >
              <Problems of={problems} />
            </Part>
          )}
          {isReady && result !== null && (
            <Part
              title={problems.length > 0 ? 'Changes, without these problems' : 'Changes'}
              icon={<IconArrowRight size={16} />}
            >
              <ResultList result={result} isDone={false} />
            </Part>
          )}
        </div>
      </Stack>
    </Paper>
  );
}

/** Such as “2 changes” or “1 problem to fix first”; '' while the server has not answered. */
export function previewInShort(result: ProvisionResult | null, problems: readonly Gap[]): string {
  const details = new Set(problems.map(({ detail }) => detail)).size;
  if (details > 0) return `${count(details, 'problem', 'problems')} to fix first`;
  if (result === null) return '';
  return result.changes.length === 0 ? 'No changes' : count(result.changes.length, 'change', 'changes');
}

/** A list with its heading. */
function Part({ title, icon, children }: { title: string; icon: ReactNode; children: ReactNode }) {
  return (
    <Box mb="md">
      <Group gap={6} mb={4} wrap="nowrap">
        {icon}
        <Title order={3} size="sm">
          {title}
        </Title>
      </Group>
      {children}
    </Box>
  );
}

/** Sentences about problems, each once. */
export function Problems({ of: problems }: { of: readonly Gap[] }) {
  return (
    <List size="sm">
      {[...new Set(problems.map(({ detail }) => detail))].map((detail) => (
        <List.Item key={detail}>{detail}</List.Item>
      ))}
    </List>
  );
}

/** What a call did, or would do. */
export function ResultList({
  result: { changes, warnings, user },
  isDone,
}: {
  result: ProvisionResult;
  isDone: boolean;
}) {
  const roleName = useRoleName();
  return (
    <Stack gap="xs">
      {changes.length === 0 ? (
        <Text size="sm">
          {isDone ? '' : 'Nothing to change: '}
          {user.name} already has all of this.
        </Text>
      ) : (
        <List size="sm">
          {changes.map((change, n) => (
            <List.Item key={n}>{changeInWords(change, isDone, roleName)}</List.Item>
          ))}
        </List>
      )}
      {warnings.map(({ pointer, detail }) => (
        <Text key={pointer} size="sm" c="dimmed">
          {detail}
        </Text>
      ))}
    </Stack>
  );
}

/** Shows what the call did. */
export function Done({ result, onNext }: { result: ProvisionResult; onNext: () => void }) {
  const { user, changes, created } = result;
  const title =
    changes.length === 0 ? 'Nothing to change' : created ? `${user.name} is provisioned` : `${user.name} is updated`;
  return (
    <Alert color={changes.length === 0 ? 'gray' : 'green'} title={title} role="status">
      <Stack gap="sm">
        <ResultList result={result} isDone />
        <Group>
          <Button size="xs" variant="default" onClick={onNext} data-done>
            Provision another person
          </Button>
          {user.id !== null && (
            <Anchor component={Link} href={`/people/${user.id}`} size="sm" c="inherit">
              Open {user.name}
            </Anchor>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}
