import { Affix, Alert, AppShell, Burger, Button, Group, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { useDisclosure, useNetwork, useWindowEvent } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useLookout, useMay, useSession } from '../session/session.js';
import { Rescue } from './states.js';

/** The frame around every page for signed-in users. */
export function Shell({ children }: { children: ReactNode }) {
  const { me, signOut } = useSession();
  const [isOpen, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const { online } = useNetwork();
  const may = useMay();
  const lookout = useLookout();
  const places = [
    { href: '/', label: 'Provision a person', isOpen: may.provision },
    { href: '/import', label: 'Import people', isOpen: may.provision },
    { href: '/people', label: 'People', isOpen: may.seePeople },
    { href: '/buildings', label: 'Buildings', isOpen: may.seeBuildings },
    { href: '/audit', label: 'Audit', isOpen: may.seeTrail },
    { href: lookout, label: 'Your account', isOpen: !may.seePeople && !may.seeBuildings },
  ].filter(({ isOpen: isTheirs }) => isTheirs);
  const isAt = (href: string) => location === href || (href !== '/' && location.startsWith(`${href}/`));

  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // If the link that led here is gone, keyboard users continue at the start of this page.
    if (document.activeElement === document.body) main.current?.focus();
  }, [location]);
  useWindowEvent('keydown', ({ key }) => key === 'Escape' && close());

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
      <AppShell.Main ref={main} tabIndex={-1} style={{ outline: 'none' }}>
        <Rescue key={location}>{children}</Rescue>
        {!online && (
          <Affix position={{ bottom: 16, left: 16, right: 16 }} withinPortal={false}>
            <Alert variant="default" role="status" title="You are offline">
              Your entries stay on this page. You can send them when the connection is back.
            </Alert>
          </Affix>
        )}
      </AppShell.Main>
    </AppShell>
  );
}
