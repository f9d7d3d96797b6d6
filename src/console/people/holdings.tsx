import { Anchor, Group, List, Text, Timeline } from '@mantine/core';
import { Link } from 'wouter';
import { NameBadge } from '../layout/badges.js';
import { Empty } from '../layout/states.js';
import { Panel } from '../layout/panel.js';
import { useMay } from '../session/session.js';
import { day } from '../dates.js';
import { TYPES } from '../words.js';
import type { PersonDetails } from './operations.js';

/** Roles, assignments and homes of a person. */
export function HoldingPanels({ person: { roles, assignments, occupancies } }: { person: PersonDetails }) {
  return (
    <>
      <RolesPanel of={roles} />
      <WorkPanel of={assignments} />
      <HomesPanel of={occupancies} />
    </>
  );
}

export function RolesPanel({ of: roles }: { of: PersonDetails['roles'] }) {
  return (
    <Panel title="Roles">
      {roles === null ? (
        <Text size="sm">You do not have the permission to see the roles of this person.</Text>
      ) : roles.length === 0 ? (
        <Empty>No role in the organization.</Empty>
      ) : (
        <Group gap="xs">
          {roles.map(({ key, name }) => (
            <NameBadge key={key}>{name}</NameBadge>
          ))}
        </Group>
      )}
    </Panel>
  );
}

export function WorkPanel({ of: assignments }: { of: PersonDetails['assignments'] }) {
  const may = useMay();
  return (
    <Panel title="Works in">
      {assignments.length === 0 ? (
        <Empty>No building.</Empty>
      ) : (
        <List listStyleType="none" spacing="xs">
          {assignments.map(({ building, type, createdAt }) => (
            <List.Item key={building.id}>
              <Group gap="xs">
                {may.seeBuildings ? (
                  <Anchor component={Link} href={`/buildings/${building.id}`}>
                    {building.name}
                  </Anchor>
                ) : (
                  building.name
                )}
                <NameBadge>{TYPES[type]}</NameBadge>
                <Text size="sm" c="dimmed">
                  since {day(createdAt)}
                </Text>
              </Group>
            </List.Item>
          ))}
        </List>
      )}
    </Panel>
  );
}

/** Current and former homes. */
export function HomesPanel({ of: occupancies }: { of: PersonDetails['occupancies'] }) {
  return (
    <Panel title="Homes">
      {occupancies.length === 0 ? (
        <Empty>No home in the organization.</Empty>
      ) : (
        <Timeline active={-1} bulletSize={16} lineWidth={2}>
          {occupancies.map(({ id: occupancy, building, unit, startedAt, endedAt }) => (
            <Timeline.Item
              key={occupancy}
              title={`${building.name} ${unit.label}`}
              lineVariant={endedAt === null ? 'solid' : 'dashed'}
            >
              <Text size="sm">
                {endedAt === null ? `since ${day(startedAt)}` : `${day(startedAt)} to ${day(endedAt)}`}
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
      )}
    </Panel>
  );
}
