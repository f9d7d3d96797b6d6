import type { VariablesOf } from '../graphql.js';
import type { Problem } from '../problems.js';
import type { AssignmentType } from '../words.js';
import type { PROVISION } from './operations.js';
import type { Person } from './person.js';

export type ProvisionUserInput = VariablesOf<typeof PROVISION>['input'];

/** A building or a unit as the form holds it. */
export interface Place {
  id: number;
  name: string;
}

export interface AssignmentRow {
  /** Stays the row's own while others come and go. */
  key: number;
  building: Place | null;
  type: AssignmentType;
}

/** What has been typed and chosen so far. */
export interface Draft {
  email: string;
  name: string;
  isInvited: boolean;
  password: string;
  roleKeys: string[];
  assignments: AssignmentRow[];
  residence: Residence;
}

export interface Residence {
  building: Place | null;
  unit: Place | null;
  isMove: boolean;
  from: number | null;
}

export const EMPTY: Draft = {
  email: '',
  name: '',
  isInvited: true,
  password: '',
  roleKeys: [],
  assignments: [],
  residence: { building: null, unit: null, isMove: false, from: null },
};

/**
 * What is asked of the server, and which place of it each row of assignments has become. Rows without a building are left out.
 * @param person whom the address belongs to, as far as that is known
 */
export function inputOf(
  draft: Draft,
  person: Pick<Person, 'status'> | null | undefined,
): { input: ProvisionUserInput; rowAt: number[] } {
  const isKnown = person != null;
  const { email, name, isInvited, password, roleKeys, assignments, residence } = draft;
  const rows = assignments.flatMap(({ key, building, type }) => (building === null ? [] : [{ key, building, type }]));
  const { building, unit, isMove, from } = residence;
  const input: ProvisionUserInput = {
    identity: {
      email,
      // Somebody who is known keeps what they have, and the fields for it are not shown.
      ...(!isKnown && name !== '' && { name }),
      ...(isInvited
        ? person?.status !== 'ACTIVE' && { sendInvite: true }
        : !isKnown && password !== '' && { password }),
    },
    grants: {
      orgRoleKeys: roleKeys,
      buildingAssignments: rows.map((row) => ({ buildingId: row.building.id, type: row.type })),
      ...(building !== null &&
        unit !== null && {
          resident: {
            buildingId: building.id,
            unitId: unit.id,
            mode: isMove ? 'MOVE' : 'ADD',
            ...(isMove && from !== null && { fromUnitId: from }),
          },
        }),
    },
  };
  return { input, rowAt: rows.map(({ key }) => key) };
}

/** A sentence and where it belongs; what the server refuses has both too. */
export type Gap = Pick<Problem, 'pointer' | 'detail'>;

/** What the form itself misses: rows that would be left out in silence. Pointers as the server writes them, with the row's key for its place. */
export function gapsOf({ assignments, residence }: Draft): Gap[] {
  const rows = assignments.filter(({ building }) => building === null);
  return [
    ...rows.map(({ key }) => ({ pointer: `row ${key}`, detail: 'Choose the building, or remove the row.' })),
    ...(residence.building !== null && residence.unit === null
      ? [{ pointer: '/grants/resident/unitId', detail: 'Choose the unit.' }]
      : []),
  ];
}

/** A draft for another address: a password, and that somebody leaves a home, are meant for the person before alone. */
export const ofAnother = (draft: Draft): Draft => ({
  ...draft,
  password: '',
  residence: { ...draft.residence, isMove: false, from: null },
});

/** The sentences for one field: those at its place and, for a part of the form, those below it. */
export function problemsAt(problems: readonly Gap[], pointer: string, { below = false } = {}): string | undefined {
  const found = problems.filter(
    (problem) => problem.pointer === pointer || (below && problem.pointer.startsWith(`${pointer}/`)),
  );
  return found.length === 0 ? undefined : [...new Set(found.map(({ detail }) => detail))].join(' ');
}
