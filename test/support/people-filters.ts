import type { AskedPeople } from '../../src/users/people-conditions.statement.js';
import { PEOPLE } from './many-people.js';

export const ALL: AskedPeople = {
  search: null,
  email: null,
  statuses: null,
  roleKeys: null,
  permissions: null,
  buildingIds: null,
  types: null,
  invitations: null,
  seen: null,
};

interface PeopleFilter {
  asked: () => Partial<AskedPeople>;
  /** The same condition for the row `p` of the table `person`. */
  where: string;
  /** Blocks that one check of a person reads. */
  perPerson?: number;
}

const of = (asked: Partial<AskedPeople>, where: string, perPerson?: number): PeopleFilter => ({
  asked: () => asked,
  where,
  ...(perPerson !== undefined && { perPerson }),
});

/** A check of a word that is not in the name reads the person's buildings and units. */
const SEARCHED = 25;

const BUILDINGS = PEOPLE / 200;
const isAssigned = `(p.n % ${BUILDINGS} < ${BUILDINGS / 5} OR (p.n + 17) % ${BUILDINGS} < ${BUILDINGS / 5})`;
const belongs = `(${isAssigned} OR p."id" IN (
  SELECT o."userId" FROM place JOIN "Unit" u ON u."buildingId" = place."id" JOIN "Occupancy" o ON o."unitId" = u."id"
  WHERE place.n <= ${BUILDINGS / 5} AND o."endedAt" IS NULL))`;

/** Filters for the data of `manyPeople`. `buildings` returns the first fifth of the buildings. */
export function peopleFilters(buildings: () => number[]): Record<string, PeopleFilter> {
  const inBuildings = (asked: (ids: number[]) => Partial<AskedPeople>, where: string): PeopleFilter => ({
    asked: () => asked(buildings()),
    where,
    perPerson: 10,
  });
  return {
    everybody: of({}, 'true'),
    statuses: of({ statuses: ['ACTIVE', 'INVITED'] }, 'n % 20 < 16'),
    'the first and the last status': of({ statuses: ['INVITED', 'DEACTIVATED'] }, 'n % 20 >= 13'),
    roles: of({ roleKeys: ['viewer', 'org_admin'] }, 'n % 2 = 0'),
    'a role of the oldest accounts': of({ roleKeys: ['platform_admin'] }, `n > ${PEOPLE * 0.8}`),
    permissions: of({ permissions: ['PEOPLE_READ'] }, `n % 2 = 0 OR n > ${PEOPLE * 0.8}`),
    buildings: inBuildings((buildingIds) => ({ buildingIds }), belongs),
    types: of({ types: ['STAFF'] }, 'true'),
    'types in buildings': inBuildings((buildingIds) => ({ types: ['STAFF'], buildingIds }), isAssigned),
    'invitation QUEUED': of({ invitations: ['QUEUED'] }, 'n % 8 = 6'),
    'invitation SENT': of({ invitations: ['SENT'] }, 'n % 8 = 2'),
    'invitation ACCEPTED': of({ invitations: ['ACCEPTED'] }, 'n % 8 IN (3, 4)'),
    'invitation EXPIRED': of({ invitations: ['EXPIRED'] }, 'n % 8 IN (0, 1)'),
    'invitation FAILED': of({ invitations: ['FAILED'] }, 'n % 8 = 5'),
    'invitation NONE': of({ invitations: ['NONE'] }, 'n % 8 = 7'),
    'any invitation': of({ invitations: ['QUEUED', 'SENT', 'ACCEPTED', 'EXPIRED', 'FAILED', 'NONE'] }, 'true'),
    'people of a building administrator': inBuildings((seen) => ({ seen }), belongs),
    'a word that everybody has': of({ search: 'many' }, 'true', SEARCHED),
    'a word that most have': of({ search: 'common' }, 'n % 7 < 4', SEARCHED),
    'a word with which names start': of({ search: 'ann' }, 'n % 8 = 0', SEARCHED),
    'two letters': of({ search: 'co' }, 'n % 7 < 4', SEARCHED),
    'two letters that nobody has': of({ search: 'zq' }, 'false', SEARCHED),
    'two words': of({ search: 'ann common' }, 'n % 8 = 0 AND n % 7 < 4', SEARCHED),
    everything: of(
      { search: 'many', statuses: ['ACTIVE'], roleKeys: ['viewer'], invitations: ['ACCEPTED'] },
      'n % 20 < 13 AND n % 2 = 0 AND n % 8 = 4',
      SEARCHED,
    ),
    'fields that exclude each other': of({ roleKeys: ['org_admin'], invitations: ['NONE'] }, 'false'),
    'a word of every building': of({ search: 'house' }, 'true', SEARCHED),
    'a word of every unit': of({ search: 'flat' }, 'n % 10 > 0', SEARCHED),
    'words of names, buildings and units': of({ search: 'common house flat' }, 'n % 7 < 4 AND n % 10 > 0', SEARCHED),
  };
}
