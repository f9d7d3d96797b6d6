import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconMapOff from '@tabler/icons-react/icons/IconMapOff';
import { createContext, Fragment, type ReactNode, useContext } from 'react';
import { Link } from 'wouter';
import { Empty } from './states.js';

interface PageHeaderProps {
  title: string;
  /** One sentence or a few facts. */
  description?: ReactNode;
  /** Buttons and links, the most important one last. */
  actions?: ReactNode;
  /** The pages above this one, the highest first. */
  crumbs?: readonly { label: string; href: string }[];
  /** Before the title, such as the initials of a person. */
  avatar?: ReactNode;
  /** After the title, such as the status of a person. */
  badge?: ReactNode;
}

/** The start of every page. */
export function PageHeader({ title, description, actions, crumbs = [], avatar, badge }: PageHeaderProps) {
  return (
    <header>
      {crumbs.length > 0 && (
        <Group component="nav" aria-label="Breadcrumbs" gap={4} mb={6}>
          {crumbs.map(({ label, href }) => (
            <Fragment key={href}>
              <Anchor component={Link} href={href} size="sm" c="dimmed" underline="hover">
                {label}
              </Anchor>
              <IconChevronRight size={14} aria-hidden />
            </Fragment>
          ))}
        </Group>
      )}
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="md" wrap="nowrap" flex="1 1 280px" miw={0}>
          {avatar}
          <div style={{ minWidth: 0 }}>
            <Group gap="sm">
              <Heading>{title}</Heading>
              {badge}
            </Group>
            {description !== undefined && (
              <Text c="dimmed" size="sm" component="div">
                {description}
              </Text>
            )}
          </div>
        </Group>
        {Boolean(actions) && <Group gap="xs">{actions}</Group>}
      </Group>
    </header>
  );
}

/** The name of the organization, after the heading in the title of the tab. */
export const TabSuffix = createContext('');

/** The heading of a page, and the title of its tab. Pages use `PageHeader`. */
export function Heading({ children }: { children: string }) {
  useDocumentTitle(`${children} – ${useContext(TabSuffix)}`);
  return <Title order={1}>{children}</Title>;
}

/** The page for an address that leads nowhere, or to something that the user must not see. */
export function NothingHere() {
  return (
    <Stack>
      <PageHeader title="Page not found" />
      <Empty
        icon={IconMapOff}
        action={
          <Button component={Link} href="/" variant="default">
            Go to the start page
          </Button>
        }
      >
        The address may be wrong, or you may not have access to this page.
      </Empty>
    </Stack>
  );
}
