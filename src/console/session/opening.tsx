import { Alert, Button, Center, Loader, Stack } from '@mantine/core';
import { Wordmark } from '../layout/wordmark.js';

interface OpeningProps {
  /** Null while the server has not answered yet. */
  failure: string | null;
  onRetry: () => void;
}

/** The page until it is known whether the session of an earlier visit goes on. */
export function Opening({ failure, onRetry }: OpeningProps) {
  return (
    <Center mih="100dvh" p="md" component="main">
      {failure === null ? (
        <Stack align="center" role="status" aria-label="Loading">
          <Wordmark />
          <Loader size="sm" type="dots" />
        </Stack>
      ) : (
        <Alert color="red" role="alert" title="The console cannot be opened">
          <Stack gap="sm" align="flex-start">
            {failure}
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          </Stack>
        </Alert>
      )}
    </Center>
  );
}
