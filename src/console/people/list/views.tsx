import { Button, Group } from '@mantine/core';
import { Link } from 'wouter';
import { useMay } from '../../session/session.js';
import { listAddressOf, type Asked, textOf } from './address.js';
import { WorksIn } from './buildings.js';
import { VIEWS, worksIn } from './fields.js';

/** Lists that answer a question with one click. They are links, so that they can be kept and opened in a new tab. */
export function Views({ asked: { filters, setFilters } }: { asked: Asked }) {
  const { seeAllPeople } = useMay();
  const now = textOf(filters);
  const [building] = filters.buildingId ?? [];
  const isWorksIn = building !== undefined && now === textOf(worksIn(building));
  return (
    <Group gap={6} component="nav" aria-label="Views" className="one-line">
      {VIEWS.filter(({ asksForRoles = false }) => seeAllPeople || !asksForRoles).map((view) => {
        const isNow = now === textOf(view.filters);
        return (
          <Button
            key={view.name}
            component={Link}
            href={listAddressOf(view.filters)}
            size="xs"
            radius="xl"
            variant={isNow ? 'filled' : 'default'}
            aria-current={isNow ? 'true' : undefined}
          >
            {view.name}
          </Button>
        );
      })}
      <WorksIn value={isWorksIn ? building : undefined} onChange={(id) => setFilters(id === null ? {} : worksIn(id))} />
    </Group>
  );
}
