import type { VariablesOf } from '../api/graphql.js';
import type { Problem } from '../api/problems.js';
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
  /** Identifies the row while other rows are added and removed. */
  key: number;
  building: Place | null;
  type: AssignmentType;
}

/** The current input of the form. */
export interface Draft {
  email: string;
  name: string;
  isInvited: boolean;
  password: string;
  roleKeys: string[];
  assignments: AssignmentRow[];
  /** Other types for assignments that the person has, by the id of the building. */
  types: Readonly<Record<number, AssignmentType>>;
  residence: Residence;
  taken: Taken;
}

/** What the person has and loses. */
export interface Taken {
  orgRoleKeys: string[];
  buildingIds: number[];
  unitIds: number[];
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
  types: {},
  residence: { building: null, unit: null, isMove: false, from: null },
  taken: { orgRoleKeys: [], buildingIds: [], unitIds: [] },
};

/**
 * The input of the call, and the key of the form's row for each assignment in it. Omits rows without a building. The
 * row of an assignment that the person has already has the key `keyOfHeld`.
 * @param person the person who has the address, if known
 */
export function inputOf(
  draft: Draft,
  person: Pick<Person, 'status'> | null | undefined,
): { input: ProvisionUserInput; rowAt: number[] } {
  const isKnown = person != null;
  const { email, name, isInvited, password, roleKeys, assignments, types, residence, taken } = draft;
  const rows = assignments.flatMap(({ key, building, type }) => (building === null ? [] : [{ key, building, type }]));
  const retyped = Object.entries(types).map(([id, type]) => ({ key: keyOfHeld(Number(id)), id: Number(id), type }));
  const { building, unit, isMove, from } = residence;
  const isTaking = Object.values(taken).some((ids: unknown[]) => ids.length > 0);
  const input: ProvisionUserInput = {
    identity: {
      email,
      // An existing person keeps name and password, and the form hides these fields.
      ...(!isKnown && name !== '' && { name }),
      ...(isInvited
        ? (!isKnown || person.status === 'INVITED') && { sendInvite: true }
        : !isKnown && password !== '' && { password }),
    },
    grants: {
      orgRoleKeys: roleKeys,
      buildingAssignments: [
        ...rows.map((row) => ({ buildingId: row.building.id, type: row.type })),
        ...retyped.map(({ id, type }) => ({ buildingId: id, type })),
      ],
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
    ...(isTaking && { revocations: taken }),
  };
  return { input, rowAt: [...rows, ...retyped].map(({ key }) => key) };
}

/** Rows that the user adds have positive keys. */
export const keyOfHeld = (buildingId: number): number => -buildingId;

/** A message and the pointer of its field, as in the server's problems. */
export type Gap = Pick<Problem, 'pointer' | 'detail'>;

/** Finds incomplete rows, which the input would omit. Pointers are like the server's, with the key of the row. */
export function gapsOf({ assignments, residence }: Draft): Gap[] {
  const rows = assignments.filter(({ building }) => building === null);
  return [
    ...rows.map(({ key }) => ({ pointer: `row ${key}`, detail: 'Choose the building, or remove the row.' })),
    ...(residence.building !== null && residence.unit === null
      ? [{ pointer: '/grants/resident/unitId', detail: 'Choose the unit.' }]
      : []),
  ];
}

/** The draft for another address, without what was meant for the previous person. */
export const ofAnother = (draft: Draft): Draft => ({
  ...draft,
  password: '',
  types: {},
  taken: EMPTY.taken,
  residence: { ...draft.residence, isMove: false, from: null },
});

/** The messages of one field or, with `below`, of a part of the form. */
export function problemsAt(problems: readonly Gap[], pointer: string, { below = false } = {}): string | undefined {
  const found = problems.filter(
    (problem) => problem.pointer === pointer || (below && problem.pointer.startsWith(`${pointer}/`)),
  );
  return found.length === 0 ? undefined : [...new Set(found.map(({ detail }) => detail))].join(' ');
}
