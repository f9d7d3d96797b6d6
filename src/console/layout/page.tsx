import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link, Redirect } from 'wouter';
import { useLookout, useMay, useSession } from '../session/session.js';

export function NothingHere() {
  return (
    <Stack align="flex-start">
      <Heading>Page not found</Heading>
      <Text>The address may be wrong, or you may not have access to this page.</Text>
      <Anchor component={Link} href="/">
        Go to the start page
      </Anchor>
    </Stack>
  );
}

/** The heading of a page, and the title of its tab. */
export function Heading({ children }: { children: string }) {
  const { organization } = useSession().me;
  useDocumentTitle(`${children} – ${organization.name}`);
  return <Title order={1}>{children}</Title>;
}

/** Wraps pages that provision people. Redirects users who cannot provision to their first page. */
export function ToProvision({ children }: { children: ReactNode }) {
  const { provision } = useMay();
  const lookout = useLookout();
  return provision ? children : <Redirect to={lookout} replace />;
}
