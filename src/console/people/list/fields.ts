import { useSession } from '../../session/session.js';
import { INVITATIONS, PERMISSIONS, STATUSES, TYPES } from '../../words.js';
import type { Field, PeopleFilters } from './address.js';

export const FIELD_NAMES: Record<Field, string> = {
  status: 'Status',
  invitation: 'Invitation',
  roleKey: 'Role',
  permission: 'Permission',
  buildingId: 'Building',
  assignmentType: 'Assignment',
};

/** All values of each field, with their names. Buildings are too many: they are searched for. */
export function useOptions(): Record<Exclude<Field, 'buildingId'>, Readonly<Record<string, string>>> {
  const { roles } = useSession().me;
  return {
    status: STATUSES,
    invitation: { ...INVITATIONS, NONE: 'No invitation' },
    roleKey: Object.fromEntries(roles.map(({ key, name }) => [key, name])),
    permission: PERMISSIONS,
    assignmentType: TYPES,
  };
}

/** People who work in a building are assigned to it. */
export const ALL_TYPES = Object.keys(TYPES);

/** Lists that answer a question at once. */
export const VIEWS: readonly { name: string; filters: PeopleFilters; asksForRoles?: true }[] = [
  { name: 'Everyone', filters: {} },
  { name: 'Admin rights', filters: { permission: ['PEOPLE_PROVISION', 'ORG_MANAGE'] }, asksForRoles: true },
  { name: 'Never accepted', filters: { status: ['INVITED'] } },
  { name: 'Mail failed', filters: { invitation: ['FAILED'] } },
];

export const worksIn = (buildingId: string): PeopleFilters => ({ buildingId: [buildingId], assignmentType: ALL_TYPES });
