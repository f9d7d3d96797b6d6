import { Checkbox, Fieldset, Skeleton, Stack } from '@mantine/core';
import { useQuery } from 'urql';
import { Failure } from '../layout/states.js';
import { useMay, useSession } from '../session/session.js';
import { PERMISSIONS } from '../words.js';
import { ROLES } from './operations.js';

interface RolesProps {
  /** Keys of roles that the person has. */
  held: readonly string[];
  /** Keys of roles to grant. */
  granted: readonly string[];
  /** Keys of roles to take away. */
  taken: readonly string[];
  onChange: (granted: string[], taken: string[]) => void;
  error: string | undefined;
}

/** All roles. Those that the person has after the call are checked. */
export function Roles({ held, granted, taken, onChange, error }: RolesProps) {
  const { me } = useSession();
  const { provisionFully } = useMay();
  const [{ data, error: failure }, ask] = useQuery({ query: ROLES });
  if (failure) return <Failure error={failure} onRetry={() => ask()} />;
  if (!data) return <Skeleton h={320} />;

  const whyNot = (permissions: readonly Permission[]): string | undefined => {
    if (!provisionFully) return undefined;
    const missing = permissions.filter((permission) => !me.permissions.includes(permission));
    const lacks = `It has permissions that you do not have: ${missing.map(inWords).join(', ')}.`;
    return `You cannot grant or take away this role. ${lacks}`;
  };
  const noteOf = (key: string): string => {
    if (!held.includes(key)) return '';
    return taken.includes(key) ? ' (will be taken away)' : ' (has it now)';
  };
  return (
    <Fieldset legend="Roles">
      <Checkbox.Group
        aria-label="Roles"
        description={
          provisionFully ? 'In the whole organization' : 'Only organization admins can grant roles and take them away.'
        }
        value={[...new Set([...held, ...granted])].filter((key) => !taken.includes(key))}
        onChange={(keys) =>
          onChange(
            keys.filter((key) => !held.includes(key)),
            held.filter((key) => !keys.includes(key)),
          )
        }
        error={error}
      >
        <Stack gap="sm" mt="sm">
          {data.roles.map(({ key, name, grantable, permissions }) => (
            <Checkbox
              key={key}
              value={key}
              disabled={!grantable}
              label={`${name}${noteOf(key)}`}
              description={grantable ? permissions.map(inWords).join(', ') : whyNot(permissions)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </Fieldset>
  );
}

type Permission = keyof typeof PERMISSIONS;

const inWords = (permission: Permission): string => PERMISSIONS[permission].toLowerCase();
