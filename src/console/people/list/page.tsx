import { Button, Group, Select, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import IconUsers from '@tabler/icons-react/icons/IconUsers';
import { useQuery } from 'urql';
import { PageHeader } from '../../layout/page.js';
import { Pager } from '../../layout/paged.js';
import { LoadingRows } from '../../layout/skeletons.js';
import { Empty, Failure } from '../../layout/states.js';
import { count } from '../../words.js';
import { Actions } from './actions.js';
import { type Asked, PAGE_SIZES, useAsked } from './address.js';
import { PeopleCards } from './cards.js';
import { PeopleFilterDrawer } from './drawer.js';
import { FilterBar, FilterChips } from './filters.js';
import { PEOPLE } from './operations.js';
import { SearchField } from './search.js';
import { useSelection } from './selection.js';
import { PeopleTable } from './table.js';
import { Views } from './views.js';

/** The breakpoint `lg`: narrower screens show cards. */
const WIDE = '(min-width: 75em)';

export function PeoplePage() {
  const asked = useAsked();
  const selection = useSelection(asked.key);
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const [{ data, error, fetching }, ask] = useQuery({ query: PEOPLE, variables: asked.variables });
  const users = data?.users;
  const people = users?.edges.map(({ node }) => node) ?? [];
  const total = count(users?.totalCount ?? null, 'person', 'people');

  return (
    <Stack>
      <PageHeader title="People" />
      <Views asked={asked} />
      <Group gap="xs" wrap={isWide ? 'wrap' : 'nowrap'}>
        <SearchField
          search={asked.search}
          placeholder="Name, e-mail address, building or unit"
          onSearch={asked.setSearch}
        />
        {isWide ? <FilterBar asked={asked} /> : <PeopleFilterDrawer asked={asked} total={total} />}
      </Group>
      {!isWide && <FilterChips asked={asked} />}
      {error && !users ? (
        <>
          <Failure error={error} onRetry={() => ask()} />
          <Group>
            <FirstPage asked={asked} />
          </Group>
        </>
      ) : users === undefined || (fetching && people.length === 0) ? (
        <LoadingRows />
      ) : people.length === 0 ? (
        <NoPeople asked={asked} />
      ) : (
        <Stack gap="xs" aria-busy={fetching}>
          <Actions asked={asked} page={people} total={users.totalCount} selection={selection} onChanged={() => ask()} />
          {isWide ? (
            <PeopleTable people={people} selection={selection} order={asked.order} onOrder={asked.setOrder} />
          ) : (
            <PeopleCards people={people} selection={selection} />
          )}
          <Pager pages={asked.pages} pageInfo={users.pageInfo} total={<PageSize asked={asked} />} isBusy={fetching} />
        </Stack>
      )}
    </Stack>
  );
}

function NoPeople({ asked }: { asked: Asked }) {
  const { pages, isRestricted, search } = asked;
  if (!pages.isFirst)
    return (
      <Empty icon={IconUsers} action={<FirstPage asked={asked} />}>
        No more entries.
      </Empty>
    );
  const text = search === '' ? 'No person matches these filters.' : `No person matches “${search}”.`;
  return <Empty icon={IconUsers}>{isRestricted ? text : 'No people yet.'}</Empty>;
}

/** For an address with a cursor that has become useless. */
function FirstPage({ asked: { pages } }: { asked: Asked }) {
  if (pages.isFirst) return null;
  return (
    <Button variant="default" size="xs" onClick={pages.first}>
      Go to the first page
    </Button>
  );
}

function PageSize({ asked: { size, setSize } }: { asked: Asked }) {
  return (
    <Select
      aria-label="People on a page"
      size="xs"
      w={120}
      data={PAGE_SIZES.map((n) => ({ value: String(n), label: `${n} a page` }))}
      value={String(size)}
      allowDeselect={false}
      onChange={(value) => setSize(Number(value))}
    />
  );
}
