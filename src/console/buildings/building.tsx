import { Anchor, Button, Card, List, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import type { ResultOf } from '../api/graphql.js';
import { Heading, NothingHere } from '../layout/page.js';
import { useMay } from '../session/session.js';
import { isNotFound } from '../api/problems.js';
import { Empty, Failure, Loading } from '../layout/states.js';
import { count, residentsByUnit, TYPES } from '../words.js';
import { BUILDING, RESIDENTS, STAFF } from './operations.js';

type StaffMember = NonNullable<NonNullable<ResultOf<typeof STAFF>['building']>['staff']>[number];

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
  const byUnit = residentsByUnit(residents ?? []);
  const residentsOf = (unitId: number) => residents && (byUnit.get(unitId) ?? []);
  const free = residents && units?.filter((unit) => residentsOf(unit.id)?.length === 0).length;

  return (
    <Stack gap="lg">
      <div>
        <Heading>{name}</Heading>
        {units !== null && (
          <Text c="dimmed">
            {count(units.length, 'unit', 'units')}
            {free === null ? '' : `, ${free} free`}
          </Text>
        )}
      </div>
      {error && <Failure error={error} />}
      {staffed.error && <Failure error={staffed.error} onRetry={() => askStaff()} />}
      {inhabited.error && <Failure error={inhabited.error} onRetry={() => askResidents()} />}
      {staff !== null && (
        <Paper withBorder p="lg" radius="md" component="section" aria-labelledby="staff">
          <Title order={2} size="h4" mb="sm" id="staff">
            People who work here
          </Title>
          {staff.length === 0 ? <Empty>No people yet.</Empty> : <Staff of={staff} />}
        </Paper>
      )}
      <Stack gap="sm" component="section" aria-labelledby="units">
        <Title order={2} size="h4" id="units">
          Units
        </Title>
        {units === null ? null : units.length === 0 ? (
          <Empty>No units.</Empty>
        ) : (
          <SimpleGrid cols={{ base: 2, xs: 3, sm: 3, md: 4, lg: 6 }} spacing="sm">
            {units.map((unit) => (
              <UnitCard key={unit.id} buildingId={id} unit={unit} residents={residentsOf(unit.id)} />
            ))}
          </SimpleGrid>
        )}
      </Stack>
    </Stack>
  );
}

const isAwaited = ({ data, error }: { data?: unknown; error?: unknown }) => data === undefined && error === undefined;

/** Number of people shown before the user asks for all. */
const FEW = 12;

function Staff({ of: all }: { of: readonly StaffMember[] }) {
  const [isWhole, setWhole] = useState(all.length <= FEW);
  const list = useRef<HTMLDivElement>(null);
  return (
    <Stack ref={list} tabIndex={-1} align="flex-start">
      <List listStyleType="none" spacing="xs">
        {(isWhole ? all : all.slice(0, FEW)).map(({ userId, name, type }) => (
          <List.Item key={userId}>
            <Anchor component={Link} href={`/people/${userId}`}>
              {name}
            </Anchor>
            , {TYPES[type].toLowerCase()}
          </List.Item>
        ))}
      </List>
      {!isWhole && (
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            setWhole(true);
            list.current?.focus();
          }}
        >
          Show all {all.length.toLocaleString('en')}
        </Button>
      )}
    </Stack>
  );
}

interface UnitCardProps {
  buildingId: number;
  unit: { id: number; label: string };
  /** Null if the user cannot see them. */
  residents: { userId: string; name: string }[] | null;
}

function UnitCard({ buildingId, unit: { id, label }, residents }: UnitCardProps) {
  const { provision: mayProvision } = useMay();
  const isFree = residents?.length === 0;
  return (
    <Card withBorder padding="sm" mih={84} style={isFree ? { borderStyle: 'dashed' } : undefined}>
      <Text fw={600} size="sm">
        {label}
      </Text>
      {residents?.map(({ userId, name }) => (
        <Anchor key={userId} component={Link} href={`/people/${userId}`} size="sm" truncate>
          {name}
        </Anchor>
      ))}
      {isFree && !mayProvision && <Text size="sm">free</Text>}
      {isFree && mayProvision && (
        <Anchor
          component={Link}
          href={`/?building=${buildingId}&unit=${id}`}
          size="sm"
          aria-label={`Provision a person into ${label}, which is free`}
        >
          free
        </Anchor>
      )}
    </Card>
  );
}
