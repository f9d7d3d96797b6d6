import type { ProvisionUserInput } from '../provision/draft.js';
import { type AssignmentType, TYPES } from '../words.js';
import type { Column } from './columns.js';
import type { Cells, InColumn } from './csv.js';
import type { PlaceName, Places } from './places.js';

/** The buildings and units that a row names. */
export function placeNamesIn(cells: Cells): PlaceName[] {
  const home = homeIn(cells);
  return [
    ...assignmentsIn(cells).flatMap(({ name }) => (name === '' ? [] : [{ building: name }])),
    ...(home ? [home] : []),
  ];
}

/** What is needed to understand a row. */
export interface Context {
  /** Must know the names that `placeNamesIn` returns for the row. */
  places: Places;
  /** All roles. */
  roles: readonly { readonly key: string; readonly name: string }[];
  inColumn: InColumn;
}

/** Converts a row to the input of the call, or lists all its problems. */
export function inputOfRow(
  cells: Cells,
  { places, roles, inColumn }: Context,
): { input: ProvisionUserInput } | { problems: string[] } {
  const problems: string[] = [];
  const reject = (column: Column, sentence: string): null => {
    problems.push(inColumn(column, sentence));
    return null;
  };
  const buildingAssignments = assignmentsOf(cells, places, reject);
  const resident = residentOf(cells, places, reject);
  if (problems.length > 0) return { problems };
  return {
    input: {
      identity: { email: cells.email, sendInvite: true, ...(cells.name !== '' && { name: cells.name }) },
      grants: {
        orgRoleKeys: partsOf(cells.roles, /[;,]/).map((text) => roleKeyOf(text, roles)),
        buildingAssignments,
        ...(resident && { resident }),
      },
    },
  };
}

/** The key of a role that a row names by its key or its name. The server refuses the text of an unknown role. */
function roleKeyOf(text: string, roles: Context['roles']): string {
  const isText = (other: string): boolean => other.localeCompare(text, 'en', { sensitivity: 'accent' }) === 0;
  const found = roles.find(({ key }) => key === text) ?? roles.find(({ name, key }) => isText(name) || isText(key));
  return found?.key ?? text;
}

type Grants = NonNullable<ProvisionUserInput['grants']>;
type Reject = (column: Column, sentence: string) => null;

function assignmentsOf(cells: Cells, places: Places, reject: Reject): NonNullable<Grants['buildingAssignments']> {
  return assignmentsIn(cells).flatMap(({ text, name, type }) => {
    if (name === '') reject('assignments', `A building is missing in “${text}”.`);
    if (type === null) reject('assignments', `“${text}” must end in =STAFF, =MANAGER or =BUILDING_ADMIN.`);
    const buildingId = name === '' ? null : buildingOf({ building: name }, 'assignments', places, reject);
    return buildingId === null || type === null ? [] : [{ buildingId, type }];
  });
}

function residentOf(cells: Cells, places: Places, reject: Reject): Grants['resident'] {
  const home = homeIn(cells);
  const buildingId = home && buildingOf(home, 'home_building', places, reject);
  const { unitId, refused } = home ? places.get(home) : { unitId: null, refused: {} };
  if (refused.unit !== undefined) reject('home_unit', refused.unit);
  else if (home && cells.home_unit === '') reject('home_unit', 'The unit is missing.');
  else if (buildingId !== null && unitId === null)
    reject('home_unit', `There is no unit “${cells.home_unit}” in ${cells.home_building}.`);
  if (!home && cells.home_unit !== '') reject('home_building', 'Enter the building of the unit.');
  const mode = cells.home_mode.toUpperCase();
  if (!['', 'ADD', 'MOVE'].includes(mode)) reject('home_mode', 'Must be MOVE, ADD or empty.');
  if (buildingId === null || unitId === null) return null;
  return { buildingId, unitId, mode: mode === 'MOVE' ? 'MOVE' : 'ADD' };
}

/** The id of a building that a row names. If it does not exist, adds a problem and returns null. */
function buildingOf(name: PlaceName, column: Column, places: Places, reject: Reject): number | null {
  const { buildingId, refused } = places.get(name);
  if (refused.building !== undefined) return reject(column, refused.building);
  if (refused.unit !== undefined) return null; // the server rejected the unit before it looked up the building
  const isList = column === 'assignments' && name.building.includes(';');
  const hint = isList ? ' Each building needs its own =STAFF, =MANAGER or =BUILDING_ADMIN.' : '';
  return buildingId ?? reject(column, `There is no building “${name.building}”.${hint}`);
}

interface NamedAssignment {
  /** Text of the entry in the cell. */
  text: string;
  /** Name of the building. */
  name: string;
  /** null if the type is unknown. */
  type: AssignmentType | null;
}

/** An entry ends with “=” and a type, before “;” or the end of the cell. So names can contain both characters. */
function assignmentsIn({ assignments }: Cells): NamedAssignment[] {
  const found: NamedAssignment[] = [];
  let begun = '';
  for (const part of assignments.split(';')) {
    const text = `${begun}${part}`;
    const at = text.lastIndexOf('=');
    const type = text
      .slice(at + 1)
      .trim()
      .toUpperCase();
    if (at !== -1 && Object.hasOwn(TYPES, type)) {
      found.push({ text: text.trim(), name: text.slice(0, at).trim(), type: type as AssignmentType });
      begun = '';
    } else begun = text.trim() === '' ? '' : `${text};`;
  }
  const rest = begun.replace(/;$/, '').trim();
  return rest === '' ? found : [...found, ...partsOf(rest).map((text) => ({ text, name: nameIn(text), type: null }))];
}

const nameIn = (text: string): string => text.replace(/=[^=]*$/, '').trim();

const homeIn = ({ home_building: building, home_unit: unit }: Cells): PlaceName | null =>
  building === '' ? null : { building, ...(unit !== '' && { unit }) };

const partsOf = (text: string, separator: RegExp | string = ';'): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
