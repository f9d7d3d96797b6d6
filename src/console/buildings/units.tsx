import { Anchor, Card, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import { Link, useSearchParams } from 'wouter';
import { Pager, usePages } from '../layout/paged.js';
import { Empty } from '../layout/states.js';
import { useMay } from '../session/session.js';
import { count, residentsByUnit } from '../words.js';
import { pageFrom } from './page-from.js';
import { ResidentNames } from './resident-names.js';

/** Units on one page. */
const PAGE = 48;

interface Unit {
  id: number;
  label: string;
}

interface Resident {
  unitId: number;
  userId: string;
  name: string;
}

interface UnitsProps {
  buildingId: number;
  units: readonly Unit[];
  /** Null if they are not known. */
  residents: readonly Resident[] | null;
}

/** The units of a building and who lives there. The search is in the address, so "back" shows the same units. */
export function Units({ buildingId, units, residents }: UnitsProps) {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.get('search') ?? '';
  const search = useDeferredValue(text);
  const pages = usePages();
  const byUnit = useMemo(() => residents && residentsByUnit(residents), [residents]);
  const all = useMemo(
    () => units.map((unit) => ({ unit, residents: byUnit && (byUnit.get(unit.id) ?? []) })),
    [units, byUnit],
  );
  const fit = useMemo(() => matching(all, search), [all, search]);
  const { items, pageInfo } = pageFrom(fit, pages.after, PAGE);

  return (
    <Stack gap="sm">
      <TextInput
        label="Search units"
        placeholder={residents === null ? 'Unit' : 'Unit, resident, or “free”'}
        type="search"
        value={text}
        onChange={({ currentTarget: { value } }) =>
          setParameters(value === '' ? {} : { search: value }, { replace: true })
        }
      />
      {fit.length === 0 ? (
        <Empty>{units.length === 0 ? 'No units.' : `No unit matches “${search.trim()}”.`}</Empty>
      ) : (
        <>
          <SimpleGrid cols={{ base: 2, xs: 3, sm: 3, md: 4, lg: 6 }} spacing="sm">
            {items.map(({ unit, residents: people }) => (
              <UnitCard key={unit.id} buildingId={buildingId} unit={unit} residents={people} />
            ))}
          </SimpleGrid>
          {fit.length > PAGE && (
            <Pager pages={pages} pageInfo={pageInfo} total={count(fit.length, 'unit', 'units')} isBusy={false} />
          )}
        </>
      )}
    </Stack>
  );
}

interface Inhabited {
  unit: Unit;
  residents: readonly { name: string }[] | null;
}

/** The units whose card has all words of the search. */
function matching<One extends Inhabited>(all: readonly One[], search: string): readonly One[] {
  const words = folded(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return all;
  return all.filter(({ unit, residents }) => {
    const names = residents?.length === 0 ? ['free'] : (residents ?? []).map(({ name }) => name);
    const card = folded([unit.label, ...names].join(' '));
    return words.every((word) => card.includes(word));
  });
}

/** Without case and accents. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();

interface UnitCardProps {
  buildingId: number;
  unit: Unit;
  residents: readonly Resident[] | null;
}

function UnitCard({ buildingId, unit: { id, label }, residents }: UnitCardProps) {
  const { provision: mayProvision } = useMay();
  const isFree = residents?.length === 0;
  return (
    <Card withBorder padding="sm" mih={84} style={isFree ? { borderStyle: 'dashed' } : undefined}>
      <Anchor
        component={Link}
        href={`/buildings/${buildingId}/units/${id}`}
        fw={600}
        size="sm"
        lh="24px"
        display="block"
      >
        {label}
      </Anchor>
      {residents && <ResidentNames of={residents} />}
      {isFree && <Text size="sm">free</Text>}
      {isFree && mayProvision && (
        <Anchor
          component={Link}
          href={`/?building=${buildingId}&unit=${id}`}
          size="sm"
          aria-label={`Add a resident to ${label}`}
        >
          Add a resident
        </Anchor>
      )}
    </Card>
  );
}
