import { Stack, Title } from '@mantine/core';
import { useQuery } from 'urql';
import { isNotFound } from '../api/problems.js';
import { NothingHere, PageHeader } from '../layout/page.js';
import { Panel } from '../layout/panel.js';
import { Empty, Failure, Loading } from '../layout/states.js';
import { count } from '../words.js';
import { BUILDING, RESIDENTS, STAFF } from './operations.js';
import { Staff } from './staff.js';
import { Units } from './units.js';

export function BuildingPage({ id }: { id: number }) {
  const options = { variables: { id }, pause: id < 1 };
  const [{ data, error }, ask] = useQuery({ query: BUILDING, ...options });
  const [staffed, askStaff] = useQuery({ query: STAFF, ...options });
  const [inhabited, askResidents] = useQuery({ query: RESIDENTS, ...options });
  if (id < 1 || isNotFound(error)) return <NothingHere />;
  const building = data?.building ?? null;
  if (building === null && error) return <Failure error={error} onRetry={() => ask()} />;
  if (building === null || isAwaited(staffed) || isAwaited(inhabited)) return <Loading />;
  const { name, units } = building;
  const staff = staffed.data?.building?.staff ?? null;
  const residents = inhabited.data?.building?.residents ?? null;

  return (
    <Stack gap="lg">
      <PageHeader
        crumbs={[{ label: 'Buildings', href: '/buildings' }]}
        title={name}
        description={units === null ? undefined : countsOf(units, residents)}
      />
      {error && <Failure error={error} />}
      {staffed.error && <Failure error={staffed.error} onRetry={() => askStaff()} />}
      {inhabited.error && <Failure error={inhabited.error} onRetry={() => askResidents()} />}
      {staff !== null && (
        <Panel title="People who work here">
          {staff.length === 0 ? <Empty>No people yet.</Empty> : <Staff of={staff} />}
        </Panel>
      )}
      {units !== null && (
        <Stack gap="sm" component="section" aria-labelledby="units">
          <Title order={2} size="h4" id="units">
            Units
          </Title>
          <Units buildingId={id} units={units} residents={residents} />
        </Stack>
      )}
    </Stack>
  );
}

/** Whether a query has no result yet. */
export const isAwaited = ({ data, error }: { data?: unknown; error?: unknown }) =>
  data === undefined && error === undefined;

/** Such as “24 units, 3 residents, 21 free”. */
function countsOf(units: readonly unknown[], residents: readonly { unitId: number; userId: string }[] | null): string {
  const all = count(units.length, 'unit', 'units');
  if (residents === null) return all;
  const people = new Set(residents.map(({ userId }) => userId)).size;
  const free = units.length - new Set(residents.map(({ unitId }) => unitId)).size;
  return `${all}, ${count(people, 'resident', 'residents')}, ${free.toLocaleString('en')} free`;
}
