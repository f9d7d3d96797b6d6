import { Alert, Button, Center, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { Component, type ComponentType, type ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { hasErrorCode, isOutage, sentenceOf } from '../api/problems.js';

export { LoadingPage as Loading } from './skeletons.js';

/** What a part of a page shows while it has no data. */

interface EmptyProps {
  /** Of @tabler/icons-react. Without one, the state is small, as in a panel. */
  icon?: ComponentType<{ size: number; stroke: number }>;
  /** What the user can do about it. */
  action?: ReactNode;
  children: ReactNode;
}

/** A list without entries: says why, and what to do. */
export function Empty({ icon: Icon, action, children }: EmptyProps) {
  return (
    <Center mih={Icon ? 220 : 56}>
      <Stack align="center" gap="sm">
        {Icon && (
          <ThemeIcon variant="light" size={52} radius="xl" aria-hidden>
            <Icon size={26} stroke={1.6} />
          </ThemeIcon>
        )}
        <Text c="dimmed" size="sm" ta="center" maw={420}>
          {children}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}

interface FailureProps {
  error: CombinedError;
  /** Repeats the query. */
  onRetry?: () => void;
  /** For a call whose repeat would have other effects: what it may have done if its answer was lost. */
  ifLost?: string;
}

export function Failure({ error, onRetry, ifLost }: FailureProps) {
  return (
    <Alert color="red" role="alert" title={error.networkError ? 'The service cannot be reached' : 'The request failed'}>
      <Group justify="space-between">
        <Text size="sm">{sentenceOf(error, ifLost)}</Text>
        {onRetry && isPassing(error) && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}

/** Whether a retry may succeed. */
const isPassing = (error: CombinedError): boolean => isOutage(error) || hasErrorCode(error, 'INTERNAL');

/** Shows a message and a button instead of a page that failed to render. */
export class Rescue extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Alert color="red" role="alert" title="This page cannot be displayed">
        <Button size="xs" variant="default" onClick={() => this.setState({ hasFailed: false })}>
          Try again
        </Button>
      </Alert>
    );
  }
}
