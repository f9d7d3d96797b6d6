import { Alert, Button, Center, Group, Loader, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { hasCode, isOutage, problemsIn } from './problems.js';

/** What a part of a page shows while it has nothing else to show. */

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

/** @param onRetry asks again */
export function Failure({ error, onRetry }: { error: CombinedError; onRetry?: () => void }) {
  return (
    <Alert color="red" role="alert" title={error.networkError ? 'The service cannot be reached' : 'This did not work'}>
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

/** What may be gone when it is asked again; a refusal is not. */
const isPassing = (error: CombinedError): boolean => isOutage(error) || hasCode(error, 'INTERNAL');

/** One sentence for a person. */
export function sentenceOf(error: CombinedError): string {
  if (error.networkError && isOutage(error)) return 'Check the connection. Nothing is lost; repeating is safe.';
  const problems = problemsIn(error);
  const details =
    problems.length === 0 ? error.graphQLErrors.map(({ message }) => message) : problems.map(({ detail }) => detail);
  return [...new Set(details)].join(' ').trim() || 'The service has given an answer that cannot be read.';
}

/** Whether the server said that there is no such thing, or nothing of the kind, for this person. */
export const isNotFound = (error: CombinedError | undefined): boolean =>
  hasCode(error, 'NOT_FOUND') || hasCode(error, 'FORBIDDEN');

/** What is left of a page that has failed to draw itself: a sentence and a way on, and never nothing at all. */
export class Rescue extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Alert color="red" role="alert" title="This page has failed">
        <Button size="xs" variant="default" onClick={() => this.setState({ hasFailed: false })}>
          Try again
        </Button>
      </Alert>
    );
  }
}
