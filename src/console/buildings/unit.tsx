import { Anchor, Button, Group, List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import type { ResultOf } from '../api/graphql.js';
import { isNotFound } from '../api/problems.js';
import { NothingHere, PageHeader } from '../layout/page.js';
import { Initials } from '../layout/initials.js';
import { Pager, usePages } from '../layout/paged.js';
import { Panel } from '../layout/panel.js';
import { Empty, Failure, Loading } from '../layout/states.js';
import { useMay } from '../session/session.js';
import { day } from '../dates.js';
import { count } from '../words.js';
import { isAwaited } from './building.js';
import { BUILDING, FORMER_RESIDENTS, UNIT_RESIDENTS } from './operations.js';
import { pageFrom } from './page-from.js';

type Resident = NonNullable<NonNullable<ResultOf<typeof UNIT_RESIDENTS>['unit']>['residents']>[number];
type FormerResident = NonNullable<NonNullable<ResultOf<typeof FORMER_RESIDENTS>['unit']>['formerResidents']>[number];

interface UnitPageProps {
  buildingId: number;
  id: number;
}

export function UnitPage({ buildingId, id }: UnitPageProps) {
  const may = useMay();
  const [{ data, error }, ask] = useQuery({
    query: BUILDING,
    variables: { id: buildingId },
    pause: buildingId < 1,
  });
  const options = { variables: { id }, pause: id < 1 };
  const [inhabited, askResidents] = useQuery({ query: UNIT_RESIDENTS, ...options });
  const [left, askFormer] = useQuery({ query: FORMER_RESIDENTS, ...options });
  const building = data?.building ?? null;
  const unit = building?.units?.find((one) => one.id === id);
  if (buildingId < 1 || id < 1 || isNotFound(error) || (building && !unit)) return <NothingHere />;
  if (error && building === null) return <Failure error={error} onRetry={() => ask()} />;
  if (building === null || unit === undefined || isAwaited(inhabited) || isAwaited(left)) return <Loading />;
  const residents = inhabited.data?.unit?.residents ?? null;
  const former = left.data?.unit?.formerResidents ?? null;

  return (
    <Stack gap="lg">
      <PageHeader
        crumbs={[
          { label: 'Buildings', href: '/buildings' },
          { label: building.name, href: `/buildings/${buildingId}` },
        ]}
        title={`${building.name} ${unit.label}`}
        actions={
          may.provision && (
            <Button component={Link} href={`/?building=${buildingId}&unit=${id}`} size="xs">
              {residents === null || residents.length === 0 ? 'Add a resident' : 'Add another resident'}
            </Button>
          )
        }
      />
      {inhabited.error && <Failure error={inhabited.error} onRetry={() => askResidents()} />}
      {residents !== null && <Residents of={residents} />}
      {left.error && <Failure error={left.error} onRetry={() => askFormer()} />}
      {former !== null && <FormerResidents of={former} />}
      {inhabited.data?.unit?.residents === null && (
        <Text>You do not have the permission to see who lives in this unit.</Text>
      )}
    </Stack>
  );
}

function Residents({ of: residents }: { of: readonly Resident[] }) {
  return (
    <Panel title="Lives here now">
      {residents.length === 0 ? (
        <Empty>Nobody. The unit is free.</Empty>
      ) : (
        <List listStyleType="none" spacing="sm">
          {residents.map(({ occupancyId, startedAt, ...person }) => (
            <Person key={occupancyId} {...person}>
              since {day(startedAt)}
            </Person>
          ))}
        </List>
      )}
    </Panel>
  );
}

/** Former residents on one page. */
const PAGE = 20;

function FormerResidents({ of: former }: { of: readonly FormerResident[] }) {
  const pages = usePages();
  const { items, pageInfo } = pageFrom(former, pages.after, PAGE);
  return (
    <Panel title="Has lived here">
      {former.length === 0 ? (
        <Empty>No former residents.</Empty>
      ) : (
        <Stack>
          <List listStyleType="none" spacing="sm">
            {items.map(({ occupancyId, startedAt, endedAt, ...person }) => (
              <Person key={occupancyId} {...person}>
                {day(startedAt)} to {day(endedAt)}
              </Person>
            ))}
          </List>
          {former.length > PAGE && (
            <Pager
              pages={pages}
              pageInfo={pageInfo}
              total={count(former.length, 'former resident', 'former residents')}
              isBusy={false}
            />
          )}
        </Stack>
      )}
    </Panel>
  );
}

interface PersonProps {
  userId: string;
  name: string;
  email: string;
  /** When they have lived here. */
  children: ReactNode;
}

function Person({ userId, name, email, children }: PersonProps) {
  return (
    <List.Item>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Initials id={userId} name={name} />
        <div>
          <Anchor component={Link} href={`/people/${userId}`}>
            {name}
          </Anchor>
          <Text size="sm">{children}</Text>
          <Text size="sm" c="dimmed">
            {email}
          </Text>
        </div>
      </Group>
    </List.Item>
  );
}
