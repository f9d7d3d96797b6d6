import { Group, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import IconDeviceDesktop from '@tabler/icons-react/icons/IconDeviceDesktop';
import IconLogout from '@tabler/icons-react/icons/IconLogout';
import IconMoon from '@tabler/icons-react/icons/IconMoon';
import IconSelector from '@tabler/icons-react/icons/IconSelector';
import IconSun from '@tabler/icons-react/icons/IconSun';
import IconUserCircle from '@tabler/icons-react/icons/IconUserCircle';
import { Link } from 'wouter';
import { Initials } from '../layout/initials.js';
import { useSession } from '../session/session.js';

/** Who is signed in, and what concerns only them. @param onGo called when a page opens */
export function UserMenu({ onGo }: { onGo: () => void }) {
  const { me, signOut } = useSession();
  return (
    <Menu withInitialFocusPlaceholder={false} position="top-start" width="target" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className="user">
          <Group gap="sm" wrap="nowrap">
            <Initials id={me.id} name={me.name} />
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text size="sm" fw={500} lh={1.3} truncate>
                {me.name}
              </Text>
              <Text size="xs" c="dimmed" lh={1.3} truncate>
                {me.email}
              </Text>
            </div>
            <IconSelector size={16} aria-hidden />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href="/account" leftSection={<IconUserCircle size={16} />} onClick={onGo}>
          My account
        </Menu.Item>
        <Menu.Divider />
        <Colours />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const COLOURS = {
  light: { label: 'Light', icon: IconSun },
  dark: { label: 'Dark', icon: IconMoon },
  auto: { label: 'As this device', icon: IconDeviceDesktop },
} as const;

/** Light or dark pages. The browser remembers the choice. */
function Colours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(chosen) => setColorScheme(chosen as keyof typeof COLOURS)}>
      <Menu.Label>Colours</Menu.Label>
      {Object.entries(COLOURS).map(([scheme, { label, icon: Icon }]) => (
        <Menu.RadioItem key={scheme} value={scheme} rightSection={<Icon size={16} />}>
          {label}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
