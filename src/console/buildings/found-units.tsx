import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { Empty } from '../layout/states.js';
import { useMay } from '../session/session.js';
import { FIND_UNITS } from './operations.js';
import { ResidentNames } from './resident-names.js';
import { unitNamesIn } from './unit-names.js';

interface FoundUnitsProps {
  search: string;
  /** Whether no building matches. */
  isAlone: boolean;
}

/** The units that a search names, such as “Mill Yard 101”, with their residents; and where to search people. */
export function FoundUnits({ search, isAlone }: FoundUnitsProps) {
  const may = useMay();
  const names = useMemo(() => unitNamesIn(search), [search]);
  const isUnit = names.length > 0;
  const [{ data, error }] = useQuery({ query: FIND_UNITS, variables: { names }, pause: !isUnit });
  if (isUnit && data === undefined && !error) return null; // shows all at once, so that nothing moves
  const found = data?.places.flatMap(({ building, unit }) => (building && unit ? [{ building, unit }] : [])) ?? [];

  return (
    <Stack gap="sm">
      {found.length > 0 && (
        <Title order={2} size="h5">
          Units
        </Title>
      )}
      {found.map(({ building, unit }) => (
        <Card key={unit.id} withBorder padding="sm">
          <Anchor component={Link} href={`/buildings/${building.id}/units/${unit.id}`} fw={600}>
            {building.name} {unit.label}
          </Anchor>
          {unit.residents?.length === 0 ? <Text size="sm">free</Text> : <ResidentNames of={unit.residents ?? []} />}
        </Card>
      ))}
      {isAlone && found.length === 0 && <Empty>{`No building or unit matches “${search}”.`}</Empty>}
      {may.seePeople && (
        <Text size="sm">
          Looking for a person?{' '}
          <Anchor component={Link} href={`/people?search=${encodeURIComponent(search)}`}>
            Search people for “{search}”
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}
