import { Anchor, Card, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { FIND_UNITS } from './operations.js';
import { ResidentNames } from './resident-names.js';
import { unitNamesIn } from './unit-names.js';

/** The units that a search names, such as “Mill Yard 101”, with their residents. */
export function FoundUnits({ search }: { search: string }) {
  const names = useMemo(() => unitNamesIn(search), [search]);
  const [{ data }] = useQuery({ query: FIND_UNITS, variables: { names }, pause: names.length === 0 });

  return data?.places.map(
    ({ building, unit }) =>
      building !== null &&
      unit !== null && (
        <Card key={unit.id} withBorder padding="sm">
          <Anchor component={Link} href={`/buildings/${building.id}/units/${unit.id}`} fw={600}>
            {building.name} {unit.label}
          </Anchor>
          {unit.residents?.length === 0 ? <Text size="sm">free</Text> : <ResidentNames of={unit.residents ?? []} />}
        </Card>
      ),
  );
}
