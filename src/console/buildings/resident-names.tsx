import { Anchor, Stack } from '@mantine/core';
import { Link } from 'wouter';

/** Names of residents with links to their pages. */
export function ResidentNames({ of: residents }: { of: readonly { userId: string; name: string }[] }) {
  return (
    <Stack gap={0}>
      {residents.map(({ userId, name }) => (
        <Anchor key={userId} component={Link} href={`/people/${userId}`} size="sm" lh="24px" truncate>
          {name}
        </Anchor>
      ))}
    </Stack>
  );
}
