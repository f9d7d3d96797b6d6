import type { Client } from 'urql';
import { graphql } from '../graphql.js';
import type { ProvisionUserInput } from '../provision/draft.js';
import { type AssignmentType, TYPES } from '../words.js';
import type { Cells } from './csv.js';

const BY_NAME = graphql(`
  query BuildingsByName($search: String!, $after: String) {
    buildings(search: $search, after: $after, first: 100) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          name
          units {
            id
            label
          }
        }
      }
    }
  }
`);

interface Building {
  id: number;
  units: Map<string, number>;
}

/** Buildings by their names, each looked for once however many rows name it. */
export class Places {
  private readonly known = new Map<string, Promise<Building | null>>();

  constructor(private readonly client: Client) {}

  building(name: string): Promise<Building | null> {
    const key = name.toLowerCase();
    const found = this.known.get(key) ?? this.find(key);
    this.known.set(key, found);
    found.catch(() => this.known.delete(key)); // an outage is asked about again
    return found;
  }

  private async find(name: string): Promise<Building | null> {
    for (let after: string | null = null; ;) {
      const { data, error }: Awaited<ReturnType<typeof this.page>> = await this.page(name, after);
      if (error || !data) throw error ?? new Error('The service has not answered');
      const { edges, pageInfo } = data.buildings;
      const fit = edges.find(({ node }) => node.name.toLowerCase() === name)?.node;
      if (fit) return { id: fit.id, units: new Map(fit.units?.map(({ id, label }) => [label.toLowerCase(), id])) };
      if (!pageInfo.hasNextPage) return null;
      after = pageInfo.endCursor;
    }
  }

  private page(name: string, after: string | null) {
    return this.client.query(BY_NAME, { search: name, after }).toPromise();
  }
}

/** A row as the server takes it, or everything in it that names what is not there. @throws CombinedError when the server cannot be asked */
export async function inputOfRow(
  cells: Cells,
  places: Places,
): Promise<{ input: ProvisionUserInput } | { problems: string[] }> {
  const problems: string[] = [];
  const buildingNamed = async (name: string): Promise<Building | null> => {
    const building = await places.building(name);
    if (building === null) problems.push(`There is no building “${name}”.`);
    return building;
  };

  const buildingAssignments: { buildingId: number; type: AssignmentType }[] = [];
  for (const part of listOf(cells.assignments)) {
    const [name = '', word = ''] = part.split('=').map((text) => text.trim());
    const type = word.toUpperCase();
    if (name === '') problems.push(`A building is missing in “${part}”.`);
    if (!Object.hasOwn(TYPES, type)) problems.push(`“${part}” must end in =STAFF, =MANAGER or =BUILDING_ADMIN.`);
    const building = name === '' ? null : await buildingNamed(name);
    if (building !== null && Object.hasOwn(TYPES, type))
      buildingAssignments.push({ buildingId: building.id, type: type as AssignmentType });
  }

  const home = cells.home_building === '' ? null : await buildingNamed(cells.home_building);
  const unitId = home?.units.get(cells.home_unit.toLowerCase());
  if (cells.home_building !== '' && cells.home_unit === '') problems.push('The unit is missing.');
  else if (home !== null && unitId === undefined)
    problems.push(`There is no unit “${cells.home_unit}” in ${cells.home_building}.`);
  if (cells.home_building === '' && cells.home_unit !== '') problems.push('A unit needs its building.');
  const mode = cells.home_mode.toUpperCase();
  if (!['', 'ADD', 'MOVE'].includes(mode)) problems.push('The mode of the home is MOVE, ADD or empty.');
  if (problems.length > 0) return { problems };

  return {
    input: {
      identity: { email: cells.email, sendInvite: true, ...(cells.name !== '' && { name: cells.name }) },
      grants: {
        orgRoleKeys: listOf(cells.roles),
        buildingAssignments,
        ...(home !== null &&
          unitId !== undefined && {
            resident: { buildingId: home.id, unitId, mode: mode === 'MOVE' ? 'MOVE' : 'ADD' },
          }),
      },
    },
  };
}

const listOf = (text: string): string[] =>
  text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
