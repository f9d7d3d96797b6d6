import {
  ActionIcon,
  Affix,
  Alert,
  AppShell,
  Box,
  Burger,
  Button,
  Group,
  Kbd,
  NavLink,
  ScrollArea,
} from '@mantine/core';
import { useDisclosure, useHotkeys, useNetwork, useOs, useWindowEvent } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { Rescue } from '../layout/states.js';
import { Wordmark } from '../layout/wordmark.js';
import { useSession } from '../session/session.js';
import { Palette } from './palette.js';
import { usePlaces } from './places.js';
import { UserMenu } from './user-menu.js';

/** The frame around every page for signed-in users. */
export function Shell({ children }: { children: ReactNode }) {
  const { organization } = useSession().me;
  const [isOpen, { toggle, close }] = useDisclosure();
  const [isFinding, { open: find, close: found }] = useDisclosure();
  const [location] = useLocation();
  const { online } = useNetwork();
  const keys = useOs() === 'macos' ? '⌘ K' : 'Ctrl K';

  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // If the link that led here is gone, keyboard users continue at the start of this page.
    if (document.activeElement === document.body) main.current?.focus();
  }, [location]);
  useWindowEvent('keydown', ({ key }) => key === 'Escape' && close());
  // Also in fields, but not while the user must sign in again.
  useHotkeys([['mod+K', () => !document.querySelector('#signed-in[inert]') && find()]], []);

  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 256, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <AppShell.Header px="md" hiddenFrom="sm">
        <Group h="100%" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} size="sm" aria-label="Menu" />
          <Box flex={1} miw={0}>
            <Wordmark organization={organization.name} />
          </Box>
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={find} aria-label="Find">
            <IconSearch size={20} />
          </ActionIcon>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Pages" bg="var(--console-side)">
        <AppShell.Section visibleFrom="sm" px={4} pt={4} pb="md">
          <Wordmark organization={organization.name} />
        </AppShell.Section>
        <AppShell.Section visibleFrom="sm" pb="sm">
          <Button
            variant="default"
            fullWidth
            className="find"
            leftSection={<IconSearch size={16} />}
            rightSection={<Kbd size="xs">{keys}</Kbd>}
            onClick={find}
          >
            Find …
          </Button>
        </AppShell.Section>
        <AppShell.Section grow component={ScrollArea}>
          <Places at={location} onGo={close} />
        </AppShell.Section>
        <AppShell.Section>
          <UserMenu onGo={close} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1} style={{ outline: 'none' }}>
        <Box maw={1180} mx="auto">
          <Rescue key={location}>{children}</Rescue>
        </Box>
        {!online && (
          <Affix position={{ bottom: 16, left: 16, right: 16 }} withinPortal={false}>
            <Alert variant="default" role="status" title="You are offline">
              Your entries stay on this page. You can send them when the connection is back.
            </Alert>
          </Affix>
        )}
      </AppShell.Main>
      {isFinding && <Palette onClose={found} />}
    </AppShell>
  );
}

/** The pages that the user may open. */
function Places({ at, onGo }: { at: string; onGo: () => void }) {
  const isAt = (href: string) => at === href || (href !== '/' && at.startsWith(`${href}/`));
  return usePlaces().map(({ href, label, icon: Icon }) => (
    <NavLink
      key={href}
      component={Link}
      href={href}
      label={label}
      leftSection={<Icon size={18} stroke={1.7} />}
      active={isAt(href)}
      aria-current={isAt(href) ? 'page' : undefined}
      onClick={onGo}
    />
  ));
}
