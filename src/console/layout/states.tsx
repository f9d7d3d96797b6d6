import { Alert, Button, Center, Group, Loader, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { hasErrorCode, isOutage, sentenceOf } from '../api/problems.js';

/** What a part of a page shows while it has no data. */

export function Loading() {
  return (
    <Center mih={240} role="status" aria-label="Loading">
      <Loader />
    </Center>
  );
}

export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Center mih={72}>
      <Stack align="center" gap="xs">
        <Text c="dimmed" ta="center">
          {children}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}

/** @param onRetry repeats the query */
export function Failure({ error, onRetry }: { error: CombinedError; onRetry?: () => void }) {
  return (
    <Alert color="red" role="alert" title={error.networkError ? 'The service cannot be reached' : 'The request failed'}>
      <Group justify="space-between">
        <Text size="sm">{sentenceOf(error)}</Text>
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
