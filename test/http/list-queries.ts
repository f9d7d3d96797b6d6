import fc from 'fast-check';
import { ChangeKind } from '../../src/provisioning/provisioning.enums.js';
import type { TestCompany } from '../support/requests.js';

/** Queries of the REST lists for the fuzz test, and the same as variables of GraphQL. */

/** What queries can name. */
export interface Own {
  company: TestCompany;
  /** Cursors of every list, and texts that look like cursors. */
  cursors: readonly string[];
}

/** A name of the query and what GraphQL calls it. */
interface Name {
  /** Path of the variable, such as `filter.statuses`. */
  path: string;
  isList?: boolean;
  isNumber?: boolean;
  values: (own: Own) => readonly string[];
}

const BAD = [
  ...['', ' ', 'null', 'true', '0', '-1', '1.5', '1e1', '0x1', '01', '101', '2147483648', '99999999999999999999'],
  ...['[]', '{}', '%', '%00', 'a\0b', 'a\u202eb', '\u200b', 'é漢🏠', '__proto__', 'x'.repeat(64), 'x'.repeat(300)],
];
const INSTANTS = ['2026-01-01T00:00:00Z', '2026-03-01T00:00:00.123456789+01:00', '9999-12-31T23:59:59Z'];
const BAD_INSTANTS = [
  '2026-02-30T00:00:00Z',
  '2026-01-01',
  '2026-01-01T00:00:00',
  '0000-01-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
];

const PAGE: Record<string, Name> = {
  first: { path: 'first', isNumber: true, values: () => ['1', '2', '100'] },
  after: { path: 'after', values: ({ cursors }) => cursors },
};
const SEARCH: Record<string, Name> = {
  search: { path: 'search', values: () => ['ada', 'ADA 1', 'building', '_', '\\', '%25', "'", '1 2 3 4 5'] },
};
const uuids = ({ company }: Own) => [
  company.admin.id,
  company.admin.id.toUpperCase(),
  '00000000-0000-0000-0000-000000000000',
  'x-y',
];

export interface List {
  path: (own: Own) => string;
  names: Record<string, Name>;
  /** The ids of a page by GraphQL. Absent: GraphQL has no such list. */
  document?: string;
}

export const unitsIn = ({ company }: Pick<Own, 'company'>): string =>
  `/api/org/buildings/${String(company.buildings[0]!.id)}/units?`;

export const LISTS: Record<string, List> = {
  users: {
    path: () => '/api/users?',
    names: {
      ...PAGE,
      ...SEARCH,
      email: {
        path: 'email',
        values: ({ company }) => [company.admin.email, company.admin.email.toUpperCase(), 'a@b.example'],
      },
      status: { path: 'filter.statuses', isList: true, values: () => ['ACTIVE', 'INVITED', 'active'] },
      roleKey: { path: 'filter.roleKeys', isList: true, values: () => ['viewer', 'admin', 'ghost'] },
      permission: { path: 'filter.permissions', isList: true, values: () => ['PEOPLE_READ', 'NONE'] },
      buildingId: {
        ...{ path: 'filter.buildingIds', isList: true, isNumber: true },
        values: ({ company }) => company.buildings.map(({ id }) => String(id)),
      },
      assignmentType: { path: 'filter.assignmentTypes', isList: true, values: () => ['MANAGER', 'STAFF'] },
      invitation: { path: 'filter.invitations', isList: true, values: () => ['NONE', 'QUEUED', 'EXPIRED'] },
      orderBy: { path: 'orderBy', values: () => ['NAME_ASC', 'EMAIL_ASC', 'CREATED_AT_DESC', 'STATUS_ASC', 'NAME'] },
    },
    document: `
      query ($search: String, $email: String, $filter: UsersFilter, $orderBy: UserOrder, $first: Int, $after: String) {
        list: users(search: $search, email: $email, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
          edges { node { id } } pageInfo { hasNextPage endCursor }
        }
      }`,
  },
  'audit events': {
    path: () => '/api/org/audit-events?',
    names: {
      ...PAGE,
      subjectId: { path: 'filter.subjectId', values: uuids },
      actorId: { path: 'filter.actorId', values: uuids },
      kind: { path: 'filter.kinds', isList: true, values: () => Object.values(ChangeKind) },
      since: { path: 'filter.since', values: () => [...INSTANTS, ...BAD_INSTANTS] },
      until: { path: 'filter.until', values: () => [...INSTANTS, ...BAD_INSTANTS] },
    },
    document: `
      query ($filter: AuditEventsFilter, $first: Int, $after: String) {
        list: auditEvents(filter: $filter, first: $first, after: $after) {
          edges { node { id } } pageInfo { hasNextPage endCursor }
        }
      }`,
  },
  buildings: {
    path: () => '/api/org/buildings?',
    names: { ...PAGE, ...SEARCH },
    document: `
      query ($search: String, $first: Int, $after: String) {
        list: buildings(search: $search, first: $first, after: $after) {
          edges { node { id } } pageInfo { hasNextPage endCursor }
        }
      }`,
  },
  units: { path: unitsIn, names: { ...PAGE, ...SEARCH } },
  roles: { path: () => '/api/roles?', names: {} },
};

const UNKNOWN = [
  'none',
  'first[]',
  'first[a]',
  'filter',
  'filter[first]',
  'statuses',
  'constructor',
  '__proto__',
  'FIRST',
  ' ',
  '',
];

export type Pair = [name: string, value: string];

/** One to four names, some of them twice. Mostly with values of the kind that the name takes. */
export function queryOf({ names }: List, own: Own): fc.Arbitrary<Pair[]> {
  const known = Object.entries(names).map(([name, { values }]) =>
    fc.tuple(
      fc.constant(name),
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...values(own)) },
        { weight: 1, arbitrary: fc.constantFrom(...BAD) },
      ),
    ),
  );
  const unknown = fc.tuple(fc.constantFrom(...UNKNOWN), fc.constantFrom(...BAD));
  const pair = fc.oneof(...known.map((arbitrary) => ({ weight: 5, arbitrary })), { weight: 1, arbitrary: unknown });
  return fc.array(pair, { minLength: 1, maxLength: 4 });
}

export const textOf = (pairs: readonly Pair[]): string =>
  pairs.map((pair) => pair.map((part) => encodeURIComponent(part)).join('=')).join('&');

/** The same values as variables. */
export function variablesOf({ names }: List, pairs: readonly Pair[]): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const [name, { path, isList, isNumber }] of Object.entries(names)) {
    const texts = pairs.filter(([each]) => each === name).map(([, value]) => value);
    const values = texts.map((text) => (isNumber && /^-?\d{1,10}$/.test(text) ? Number(text) : text));
    if (values.length === 0) continue;
    const [outer, inner] = path.split('.') as [string, string?];
    const value = isList || values.length > 1 ? values : values[0];
    if (inner === undefined) variables[outer] = value;
    else variables[outer] = { ...(variables[outer] as object | undefined), [inner]: value };
  }
  return variables;
}
