import type { ResultOf } from './api/graphql.js';
import { graphql } from './api/graphql.js';

/** All texts about changes and statuses. They use names, never ids. */

export const CHANGE = graphql(`
  fragment ChangeInWords on Change @_unmask {
    kind
    roleKey
    type
    previousType
    name
    previousName
    email
    previousEmail
    building {
      name
    }
    unit {
      label
    }
  }
`);

type Change = ResultOf<typeof CHANGE>;

/** Roles, assignments, and current and former homes of a person. */
export const USER_HOLDINGS = graphql(`
  fragment UserHoldings on User @_unmask {
    roles {
      key
      name
    }
    assignments {
      type
      building {
        id
        name
      }
    }
    occupancies {
      endedAt
      unit {
        id
        label
      }
      building {
        id
        name
      }
    }
  }
`);

export const TYPES = {
  MANAGER: 'Manager',
  STAFF: 'Staff',
  BUILDING_ADMIN: 'Building admin',
} as const;

export type AssignmentType = keyof typeof TYPES;

/** The name of the role with this key. */
export type RoleName = (key: string) => string;

/** The names in a change; '' for those that do not apply. */
export function namesOfChange(change: Change, roleName: RoleName) {
  const building = change.building?.name ?? 'a building of another organization';
  return {
    building,
    home: change.unit === null ? building : `${building} ${change.unit.label}`,
    type: change.type === null ? '' : TYPES[change.type],
    role: change.roleKey === null ? '' : roleName(change.roleKey),
    before: change.previousType === null ? '' : TYPES[change.previousType],
  };
}

/** @param isDone whether the change was made, or is only a preview */
export function changeInWords(change: Change, isDone: boolean, roleName: RoleName): string {
  const { building, home, type, role, before } = namesOfChange(change, roleName);
  const will = (done: string, future: string) => (isDone ? done : future);
  switch (change.kind) {
    case 'USER_CREATED':
      return will('Account created', 'Creates the account');
    case 'ROLE_GRANTED':
      return will(`Role ${role} granted`, `Grants the role ${role}`);
    case 'ASSIGNMENT_CREATED':
      return will(`${type} in ${building}`, `Makes them ${type.toLowerCase()} in ${building}`);
    case 'ASSIGNMENT_UPDATED':
      return will(
        `${type} instead of ${before.toLowerCase()} in ${building}`,
        `Makes them ${type.toLowerCase()} instead of ${before.toLowerCase()} in ${building}`,
      );
    case 'OCCUPANCY_STARTED':
      return will(`Moved into ${home}`, `Adds the home ${home}`);
    case 'OCCUPANCY_ENDED':
      return will(`Moved out of ${home}`, `Ends their residence in ${home}`);
    case 'ROLE_REVOKED':
      return will(`Role ${role} taken away`, `Takes away the role ${role}`);
    case 'ASSIGNMENT_REVOKED':
      return will(`No longer ${before.toLowerCase()} in ${building}`, `Ends ${before.toLowerCase()} in ${building}`);
    case 'USER_DEACTIVATED':
      return will('Deactivated', 'Deactivates the account');
    case 'USER_REACTIVATED':
      return will('Reactivated', 'Reactivates the account');
    case 'INVITATION_QUEUED':
      return will('Invited by mail', 'Mails an invitation');
    case 'INVITATION_REVOKED':
      return will('Invitation revoked', 'Revokes the open invitation');
    case 'NAME_CHANGED':
      return will(
        `Name ${change.name ?? ''} instead of ${change.previousName ?? ''}`,
        `Changes the name to ${change.name ?? ''}`,
      );
    case 'EMAIL_CHANGED':
      return will(
        `Address ${change.email ?? ''} instead of ${change.previousEmail ?? ''}`,
        `Changes the address to ${change.email ?? ''}`,
      );
    case 'PASSWORD_RESET_QUEUED':
      return will('Link for a new password mailed', 'Mails a link for a new password');
    case 'API_KEY_CREATED':
      return will(`API key ${change.name ?? ''} created`, `Creates the API key ${change.name ?? ''}`);
    case 'API_KEY_REVOKED':
      return will(`API key ${change.name ?? ''} revoked`, `Revokes the API key ${change.name ?? ''}`);
    case 'PASSWORD_CHANGED':
      return will('New password chosen', 'Sets a new password');
    case 'INVITATION_ACCEPTED':
      return will('Invitation accepted', 'Accepts the invitation');
    default:
      return otherChange(change.kind, change.building === null ? '' : building);
  }
}

/** A kind of change that a newer server knows and this page does not. */
function otherChange(kind: string, building: string): string {
  const words = kind.toLowerCase().replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${building === '' ? '' : `: ${building}`}`;
}

export const STATUSES = {
  ACTIVE: 'Active',
  INVITED: 'Invited',
  DEACTIVATED: 'Deactivated',
} as const;

export const PERMISSIONS = {
  PEOPLE_READ: 'See people',
  PEOPLE_PROVISION: 'Provision people',
  BUILDINGS_READ: 'See buildings',
  AUDIT_READ: 'See the audit trail',
  ORG_MANAGE: 'Manage the organization',
  CROSS_ORG: 'Act across organizations',
} as const;

export const INVITATIONS = {
  QUEUED: 'Waiting to be mailed',
  SENT: 'Mailed, not accepted yet',
  ACCEPTED: 'Accepted',
  EXPIRED: 'Expired',
  FAILED: 'Could not be mailed',
} as const;

interface Stay<Place> {
  endedAt: string | null;
  building: { name: string };
  unit: Place & { label: string };
}

/** The current homes of a person, such as "Linden Court 101". */
export const homesOf = <Place>(occupancies: readonly Stay<Place>[]): { unit: Place; label: string }[] =>
  occupancies
    .filter(({ endedAt }) => endedAt === null)
    .map(({ building, unit }) => ({ unit, label: `${building.name} ${unit.label}` }));

/** The residents of each unit of a building. */
export function residentsByUnit<Resident extends { unitId: number }>(
  all: readonly Resident[],
): Map<number, Resident[]> {
  const byUnit = new Map(all.map(({ unitId }): [number, Resident[]] => [unitId, []]));
  for (const resident of all) byUnit.get(resident.unitId)?.push(resident);
  return byUnit;
}

/** The id of a building or unit in an address; 0 if it is not a number. */
export const idIn = (text: string | null): number => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : 0);

/** Such as "1 person", "2 people". */
export const count = (n: number | null, one: string, many: string): string =>
  n === null ? `Many ${many}` : `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
