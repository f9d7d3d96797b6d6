import { Anchor, List, Stack, Text } from '@mantine/core';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { NameBadge } from '../layout/badges.js';
import { Panel } from '../layout/panel.js';
import { LoadingText } from '../layout/skeletons.js';
import { Empty, Failure } from '../layout/states.js';
import { useMay, useSession } from '../session/session.js';
import { homesOf, PERMISSIONS, TYPES } from '../words.js';
import { MY_ACCESS } from './operations.js';

/** What the user may do: by their roles in the organization, and by their assignments in buildings. */
export function OwnAccess() {
  const { me } = useSession();
  const [{ data, error }, ask] = useQuery({ query: MY_ACCESS, variables: { id: me.id } });
  return (
    <Panel title="What you may do">
      {error && data?.user == null ? (
        <Failure error={error} onRetry={() => ask()} />
      ) : data?.user == null ? (
        <LoadingText />
      ) : (
        <Stack gap="md">
          <Roles of={data.roles.filter(({ key }) => data.user?.roles?.some((own) => own.key === key))} />
          <Buildings of={data.user.assignments} />
          {homesOf(data.user.occupancies).length > 0 && (
            <Text size="sm">
              You live in{' '}
              {homesOf(data.user.occupancies)
                .map(({ label }) => label)
                .join(', ')}
              .
            </Text>
          )}
        </Stack>
      )}
    </Panel>
  );
}

interface Role {
  key: string;
  name: string;
  permissions: (keyof typeof PERMISSIONS)[];
}

function Roles({ of: roles }: { of: readonly Role[] }) {
  if (roles.length === 0) return <Empty>No role in the organization. An administrator can give you one.</Empty>;
  return roles.map(({ key, name, permissions }) => (
    <div key={key}>
      <NameBadge>{name}</NameBadge>
      <List size="sm" mt={6}>
        {permissions.map((permission) => (
          <List.Item key={permission}>{PERMISSIONS[permission]}</List.Item>
        ))}
      </List>
    </div>
  ));
}

interface Assignment {
  type: keyof typeof TYPES;
  building: { id: number; name: string };
}

function Buildings({ of: assignments }: { of: readonly Assignment[] }) {
  const { seeBuildings } = useMay();
  if (assignments.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        Your buildings
      </Text>
      <List size="sm" mt={4}>
        {assignments.map(({ type, building: { id, name } }) => (
          <List.Item key={id}>
            {TYPES[type]} in{' '}
            {seeBuildings ? (
              <Anchor component={Link} size="sm" href={`/buildings/${id}`}>
                {name}
              </Anchor>
            ) : (
              name
            )}
            {type === 'BUILDING_ADMIN' && ': add and remove staff and residents there'}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
