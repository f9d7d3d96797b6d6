import { Alert, AppShell, Burger, Button, Group, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { useDisclosure, useNetwork } from '@mantine/hooks';
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { useMayProvision, useSession } from './session.js';
import { Rescue } from './states.js';

const TO_PROVISION = [
  { href: '/', label: 'Provision a person' },
  { href: '/import', label: 'Import people' },
] as const;

const TO_LOOK = [
  { href: '/people', label: 'People' },
  { href: '/buildings', label: 'Buildings' },
] as const;

/** The frame around every page of somebody who has signed in. */
export function Shell({ children }: { children: ReactNode }) {
  const { me, signOut } = useSession();
  const [isOpen, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const { online } = useNetwork();
  const places = useMayProvision() ? [...TO_PROVISION, ...TO_LOOK] : TO_LOOK;
  const isAt = (href: string) => location === href || (href !== '/' && location.startsWith(`${href}/`));

  useEffect(() => {
    const place = places.find(({ href }) => isAt(href));
    document.title = place ? `${place.label} – ${me.organization.name}` : me.organization.name;
  });

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <AppShell.Header px="md">
        <Group h="100%" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
          <Text fw={600} truncate>
            {me.organization.name}
          </Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" aria-label="Pages">
        <AppShell.Section grow component={ScrollArea}>
          {places.map(({ href, label }) => (
            <NavLink
              key={href}
              component={Link}
              href={href}
              label={label}
              variant="filled"
              active={isAt(href)}
              aria-current={isAt(href) ? 'page' : undefined}
              onClick={close}
            />
          ))}
        </AppShell.Section>
        <AppShell.Section>
          <Stack gap="xs">
            <Text size="sm" truncate>
              {me.name}
            </Text>
            <Button variant="default" size="xs" onClick={signOut}>
              Sign out
            </Button>
          </Stack>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main>
        {!online && (
          <Alert color="yellow" mb="md" role="status" title="You are offline">
            What you type stays here. Nothing can be sent until the connection is back.
          </Alert>
        )}
        <Rescue key={location}>{children}</Rescue>
      </AppShell.Main>
    </AppShell>
  );
}
