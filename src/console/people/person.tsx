import { Anchor, Badge, Button, Group, List, Stack, Text, Timeline } from '@mantine/core';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { Heading, NothingHere } from '../layout/page.js';
import { useMay } from '../session/session.js';
import { isNotFound } from '../api/problems.js';
import { Empty, Failure, Loading } from '../layout/states.js';
import { day, STATUSES, TYPES } from '../words.js';
import { InvitationPanel } from './invitation.js';
import { PERSON } from './operations.js';
import { Panel } from './panel.js';
import { TrailPanel } from './trail.js';

export function PersonPage({ id }: { id: string }) {
  const may = useMay();
  const [{ data, error }, ask] = useQuery({ query: PERSON, variables: { id } });
  if (isNotFound(error)) return <NothingHere />;
  if (error) return <Failure error={error} onRetry={() => ask()} />;
  if (data?.user == null) return <Loading />;
  const person = data.user;

  return (
    <Stack gap="lg">
      <div>
        <Group gap="sm">
          <Heading>{person.name}</Heading>
          <Badge variant="light" size="lg" tt="none">
            {STATUSES[person.status]}
          </Badge>
          {may.provision && (
            <Button
              component={Link}
              href={`/?email=${encodeURIComponent(person.email)}`}
              variant="default"
              size="xs"
              ml="auto"
            >
              Provision
            </Button>
          )}
        </Group>
        <Text c="dimmed">
          {person.email}, since {day(person.createdAt)}
        </Text>
      </div>
      <Panel title="Roles">
        {person.roles === null ? (
          <Text size="sm">You do not have the permission to see the roles of this person.</Text>
        ) : person.roles.length === 0 ? (
          <Empty>No role in the organization.</Empty>
        ) : (
          <Group gap="xs">
            {person.roles.map(({ key, name }) => (
              <Badge key={key} variant="light" size="lg" tt="none">
                {name}
              </Badge>
            ))}
          </Group>
        )}
      </Panel>
      <Panel title="Works in">
        {person.assignments.length === 0 ? (
          <Empty>No building.</Empty>
        ) : (
          <List listStyleType="none" spacing="xs">
            {person.assignments.map(({ building, type, createdAt }) => (
              <List.Item key={building.id}>
                {may.seeBuildings ? (
                  <Anchor component={Link} href={`/buildings/${building.id}`}>
                    {building.name}
                  </Anchor>
                ) : (
                  building.name
                )}
                {`: ${TYPES[type].toLowerCase()} since ${day(createdAt)}`}
              </List.Item>
            ))}
          </List>
        )}
      </Panel>
      <Panel title="Has lived in">
        {person.occupancies.length === 0 ? (
          <Empty>No home in the organization.</Empty>
        ) : (
          <Timeline active={-1} bulletSize={16} lineWidth={2}>
            {person.occupancies.map(({ id: occupancy, building, unit, startedAt, endedAt }) => (
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
      {may.provisionFully && <InvitationPanel person={person} onChanged={() => ask()} />}
      {may.seeTrail && <TrailPanel userId={person.id} of={person} />}
    </Stack>
  );
}
