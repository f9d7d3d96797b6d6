import { Anchor, Breadcrumbs, Text } from '@mantine/core';
import { Link } from 'wouter';

interface PathProps {
  /** The pages above this one, the topmost first. */
  to: readonly { href: string; name: string }[];
  /** Name of this page. */
  here: string;
}

/** The pages above this one, with links. */
export function Path({ to, here }: PathProps) {
  return (
    <nav aria-label="Breadcrumbs">
      <Breadcrumbs separatorMargin={6} style={{ flexWrap: 'wrap' }}>
        {to.map(({ href, name }) => (
          <Anchor key={href} component={Link} href={href} size="sm">
            {name}
          </Anchor>
        ))}
        <Text size="sm" aria-current="page">
          {here}
        </Text>
      </Breadcrumbs>
    </nav>
  );
}
