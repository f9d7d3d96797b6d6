import { Alert, Button, Stack, Title } from '@mantine/core';
import IconKey from '@tabler/icons-react/icons/IconKey';
import { useState } from 'react';
import { useQuery } from 'urql';
import { NothingHere, PageHeader } from '../layout/page.js';
import { LoadingRows } from '../layout/skeletons.js';
import { Empty, Failure } from '../layout/states.js';
import { useMay } from '../session/session.js';
import { CreateKey } from './create.js';
import { KeyList } from './list.js';
import { API_KEYS, MOST_KEYS, statusOf } from './operations.js';

/** The keys of the organization's scripts. */
export function ApiKeysPage() {
  const { manage } = useMay();
  return manage ? <Keys /> : <NothingHere />;
}

function Keys() {
  const [{ data, error }, ask] = useQuery({ query: API_KEYS });
  const [isCreating, setCreating] = useState(false);
  const keys = data?.apiKeys ?? null;
  const live = keys?.filter((key) => statusOf(key) === 'LIVE') ?? [];
  const ended = keys?.filter((key) => statusOf(key) !== 'LIVE') ?? [];
  const isFull = live.length >= MOST_KEYS;
  const create = (
    <Button disabled={isFull || keys === null} onClick={() => setCreating(true)}>
      Create a key
    </Button>
  );

  return (
    <Stack maw={960}>
      <PageHeader
        title="API keys"
        description={`For scripts that use the API. ${live.length} of at most ${MOST_KEYS} keys are live.`}
        actions={keys?.length === 0 ? undefined : create}
      />
      {isFull && <Alert color="yellow">All {MOST_KEYS} keys are in use. Revoke one before you create another.</Alert>}
      {keys !== null ? (
        <>
          {keys.length === 0 && (
            <Empty icon={IconKey} action={create}>
              No keys yet. Create one for each script, so that you can revoke it without stopping the others.
            </Empty>
          )}
          {live.length > 0 && <KeyList label="Live keys" of={live} onChanged={() => ask()} />}
          {ended.length > 0 && (
            <>
              <Title order={2} size="h4" mt="md">
                Revoked and expired
              </Title>
              <KeyList label="Revoked and expired keys" of={ended} onChanged={() => ask()} />
            </>
          )}
        </>
      ) : error ? (
        <Failure error={error} onRetry={() => ask()} />
      ) : (
        <LoadingRows rows={4} />
      )}
      {isCreating && data !== undefined && (
        <CreateKey roles={data.roles} onCreated={() => ask()} onClose={() => setCreating(false)} />
      )}
    </Stack>
  );
}
