import { Checkbox, Fieldset, Skeleton, Stack } from '@mantine/core';
import { useQuery } from 'urql';
import { useMay, useSession } from '../session/session.js';
import { Failure } from '../layout/states.js';
import { ROLES } from './operations.js';

interface RolesProps {
  chosen: string[];
  /** Keys of roles that the person already has. */
  held: readonly string[];
  onChange: (keys: string[]) => void;
  error: string | undefined;
}

export function Roles({ chosen, held, onChange, error }: RolesProps) {
  const { me } = useSession();
  const { provisionFully } = useMay();
  const [{ data, error: failure }, ask] = useQuery({ query: ROLES });
  if (failure) return <Failure error={failure} onRetry={() => ask()} />;
  if (!data) return <Skeleton h={320} />;

  const whyNot = (permissions: readonly string[]): string | undefined => {
    const missing = permissions.filter((permission) => !(me.permissions as string[]).includes(permission));
    return provisionFully
      ? `You cannot grant this role. It has permissions that you do not have: ${missing.map(inWords).join(', ')}.`
      : undefined;
  };
  return (
    <Fieldset legend="Roles">
      <Checkbox.Group
        aria-label="Roles"
        description={provisionFully ? 'In the whole organization' : 'Only organization admins can grant roles.'}
        value={chosen}
        onChange={onChange}
        error={error}
      >
        <Stack gap="sm" mt="sm">
          {data.roles.map(({ key, name, grantable, permissions }) => (
            <Checkbox
              key={key}
              value={key}
              disabled={!grantable}
              label={held.includes(key) ? `${name} (already has it)` : name}
              description={grantable ? permissions.map(inWords).join(', ') : whyNot(permissions)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </Fieldset>
  );
}

const PERMISSIONS: Readonly<Record<string, string>> = {
  AUDIT_READ: 'see the audit trail',
  BUILDINGS_READ: 'see buildings',
  CROSS_ORG: 'provision in other organizations',
  ORG_MANAGE: 'manage the organization',
  PEOPLE_PROVISION: 'provision people',
  PEOPLE_READ: 'see people',
};

const inWords = (permission: string): string => PERMISSIONS[permission] ?? permission;
