import { Button, Stack } from '@mantine/core';
import IconHistory from '@tabler/icons-react/icons/IconHistory';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { ExportCsv } from '../layout/export-csv.js';
import { NothingHere, PageHeader } from '../layout/page.js';
import { Pager, usePages } from '../layout/paged.js';
import { LoadingRows } from '../layout/skeletons.js';
import { Empty, Failure } from '../layout/states.js';
import { useMay } from '../session/session.js';
import { count } from '../words.js';
import { Entries } from './entries.js';
import { restPathOf, useFilter } from './filter.js';
import { AuditFilters } from './filters.js';
import { AUDIT, type Event } from './operations.js';
import { zoneInWords } from '../dates.js';

/** Who changed what in the organization, and when. */
export function AuditPage() {
  const { seeTrail } = useMay();
  return seeTrail ? <Trail /> : <NothingHere />;
}

function Trail() {
  const asked = useFilter();
  const pages = usePages();
  const [{ data, error, fetching }, ask] = useQuery({
    query: AUDIT,
    variables: { filter: asked.filter, after: pages.after },
  });
  const trail = data?.auditEvents;
  const events = trail?.edges.map(({ node }) => node) ?? [];

  return (
    <Stack>
      <PageHeader
        title="Audit"
        description={`Who changed what, and when. Times are in ${zoneInWords()}.`}
        actions={
          <ExportCsv
            path={restPathOf(asked.filter)}
            name="audit"
            rows={trail?.totalCount ?? null}
            what={trail ? count(trail.totalCount, 'entry', 'entries') : 'all entries'}
            columns="the time, the actor, the user and the changes"
          />
        }
      />
      <AuditFilters of={asked} total={trail ? count(trail.totalCount, 'entry', 'entries') : 'the entries'} />
      {error && !trail ? (
        <Failure error={error} onRetry={() => ask()} />
      ) : trail === undefined || (fetching && events.length === 0) ? (
        <LoadingRows />
      ) : events.length === 0 ? (
        <None asked={asked} isFirst={pages.isFirst} toFirst={pages.first} />
      ) : (
        <Listed events={events} isBusy={fetching}>
          <Pager
            pages={pages}
            pageInfo={trail.pageInfo}
            total={count(trail.totalCount, 'entry', 'entries')}
            isBusy={fetching}
          />
        </Listed>
      )}
    </Stack>
  );
}

function Listed({ events, isBusy, children }: { events: readonly Event[]; isBusy: boolean; children: ReactNode }) {
  return (
    <Stack aria-busy={isBusy} opacity={isBusy ? 0.6 : 1}>
      <Entries of={events} />
      {children}
    </Stack>
  );
}

interface NoneProps {
  asked: ReturnType<typeof useFilter>;
  isFirst: boolean;
  toFirst: () => void;
}

function None({ asked, isFirst, toFirst }: NoneProps) {
  if (!isFirst) return <Empty action={<Other onClick={toFirst}>Go to the first page</Other>}>No more changes.</Empty>;
  if (asked.isEmpty)
    return <Empty icon={IconHistory}>No changes yet. This page will list who changes what, and when.</Empty>;
  return (
    <Empty icon={IconHistory} action={<Other onClick={asked.clear}>Show all changes</Other>}>
      No change matches. Choose a longer time, or fewer filters.
    </Empty>
  );
}

function Other({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button variant="default" size="xs" onClick={onClick}>
      {children}
    </Button>
  );
}
