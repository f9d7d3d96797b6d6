import { Anchor, Card, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { useMay } from '../session/session.js';
import { FIND_UNITS } from './operations.js';
import { ResidentNames } from './resident-names.js';
import { unitNamesIn } from './unit-names.js';

/** The units that a search names, such as “Mill Yard 101”, with their residents; and where to search people. */
export function FoundUnits({ search }: { search: string }) {
  const may = useMay();
  const names = useMemo(() => unitNamesIn(search), [search]);
  const isUnit = names.length > 0;
  const [{ data, error }] = useQuery({ query: FIND_UNITS, variables: { names }, pause: !isUnit });
  if (isUnit && data === undefined && !error) return null; // shows all at once, so that nothing moves

  return (
    <Stack gap="sm">
      {data?.places.map(
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
      )}
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
