import { Anchor, Group, List, Stack, Text } from '@mantine/core';
import { useDidUpdate } from '@mantine/hooks';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { callerInWords } from '../audit/deeds.js';
import { Pager, usePages } from '../layout/paged.js';
import { LoadingText } from '../layout/skeletons.js';
import { Empty, Failure } from '../layout/states.js';
import { Panel } from '../layout/panel.js';
import { useRoleName } from '../session/session.js';
import { ago, minute } from '../dates.js';
import { changeInWords, count } from '../words.js';
import { type PersonDetails, TRAIL } from './operations.js';

const WAYS = { GRAPHQL: 'by GraphQL', REST: 'by REST', CLI: 'by a command of the operator' } as const;

/** @param of the person on the page; the trail reloads when the person changes */
export function TrailPanel({ userId, of }: { userId: string; of: PersonDetails }) {
  const pages = usePages();
  const roleName = useRoleName();
  const [{ data, error, fetching }, ask] = useQuery({ query: TRAIL, variables: { userId, after: pages.after } });
  const trail = data?.auditEvents;
  useDidUpdate(() => ask(), [of]);

  return (
    <Panel title="Changes">
      {error && !trail ? (
        <Failure error={error} onRetry={() => ask()} />
      ) : trail === undefined ? (
        <LoadingText />
      ) : trail.edges.length === 0 ? (
        <Empty>No changes since the account was created.</Empty>
      ) : (
        <Stack>
          <List listStyleType="none" spacing="sm">
            {trail.edges.map(({ node: { id, changes, createdAt, transport, ...caller } }) => (
              <List.Item key={id}>
                {changes.map((change) => changeInWords(change, true, roleName)).join('; ')}
                <Text size="sm" c="dimmed">
                  {transport === 'CLI' ? '' : `by ${callerInWords({ transport, ...caller })}, `}
                  <time dateTime={createdAt} title={minute(createdAt)}>
                    {ago(createdAt)}
                  </time>
                  , {WAYS[transport]}
                </Text>
              </List.Item>
            ))}
          </List>
          <Group gap="md">
            <Anchor component={Link} size="sm" href={`/audit?subject=${userId}`}>
              Filter these changes
            </Anchor>
            <Anchor component={Link} size="sm" href={`/audit?actor=${userId}`}>
              What they changed
            </Anchor>
          </Group>
          <Pager
            pages={pages}
            pageInfo={trail.pageInfo}
            total={count(trail.totalCount, 'call', 'calls')}
            isBusy={fetching}
          />
        </Stack>
      )}
    </Panel>
  );
}
