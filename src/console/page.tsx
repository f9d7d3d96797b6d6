import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link, Redirect } from 'wouter';
import { useLookout, useMay, useSession } from './session.js';

export function NothingHere() {
  return (
    <Stack align="flex-start">
      <Heading>There is nothing here</Heading>
      <Text>The address may be mistyped, or what was here may not be yours to see.</Text>
      <Anchor component={Link} href="/">
        To the first page
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

/** Around a form whose call would be refused to some: they are led to what there is for them to see. */
export function ToProvision({ children }: { children: ReactNode }) {
  const { provision } = useMay();
  const lookout = useLookout();
  return provision ? children : <Redirect to={lookout} replace />;
}
