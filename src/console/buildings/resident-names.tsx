import { Anchor, Group } from '@mantine/core';
import { Link } from 'wouter';

/** Names of residents with links to their pages. */
export function ResidentNames({ of: residents }: { of: readonly { userId: string; name: string }[] }) {
  return (
    <Group gap="xs">
      {residents.map(({ userId, name }) => (
        <Anchor key={userId} component={Link} href={`/people/${userId}`} size="sm" truncate>
          {name}
        </Anchor>
      ))}
    </Group>
  );
}
