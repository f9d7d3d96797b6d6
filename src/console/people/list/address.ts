import { useSearchParams } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import type { PeopleOrder, PeopleFilter } from './operations.js';

/** What the address of the list asks for, by the names of `GET /api/users`, and the fields of the filter. */
const FILTERS = {
  status: 'statuses',
  invitation: 'invitations',
  roleKey: 'roleKeys',
  permission: 'permissions',
  buildingId: 'buildingIds',
  assignmentType: 'assignmentTypes',
} as const satisfies Record<string, keyof PeopleFilter>;

export type Field = keyof typeof FILTERS;
export const FIELDS = Object.keys(FILTERS) as Field[];

export const PAGE_SIZES = [20, 50, 100];

/** Values of the fields. A field without values does not restrict the list. */
export type PeopleFilters = Readonly<Partial<Record<Field, readonly string[]>>>;

export const filtersIn = (parameters: URLSearchParams): PeopleFilters =>
  Object.fromEntries(
    FIELDS.map((field) => [field, parameters.getAll(field)] as const).filter(([, values]) => values.length > 0),
  );

/** As the server wants it. Values that do not exist are kept: the server refuses them. */
export const usersFilterOf = (filters: PeopleFilters): PeopleFilter =>
  Object.fromEntries(
    Object.entries(filters).map(([field, values]) => [
      FILTERS[field as Field],
      field === 'buildingId' ? values.map(Number) : values,
    ]),
  );

/** A text that differs if the filters do. */
export const textOf = (filters: PeopleFilters): string =>
  FIELDS.flatMap((field) => (filters[field] ?? []).toSorted().map((value) => `${field}=${value}`)).join('&');

export function setFilters(parameters: URLSearchParams, filters: PeopleFilters): void {
  for (const field of FIELDS) {
    parameters.delete(field);
    for (const value of filters[field] ?? []) parameters.append(field, value);
  }
}

/** What the list shows. All of it is in the address. */
export type Asked = ReturnType<typeof useAsked>;

export function useAsked() {
  const [parameters, setParameters] = useSearchParams();
  const state = useHistoryState<{ before?: unknown } | null>();
  /** Cursors of the pages before. The address of a page that somebody shared has none. */
  const before = Array.isArray(state?.before) ? state.before.map(String) : [];
  const after = parameters.get('after');
  const filters = filtersIn(parameters);
  const search = parameters.get('search') ?? '';
  const order = (parameters.get('orderBy') ?? 'NAME_ASC') as PeopleOrder;
  const size = Number(parameters.get('first') ?? PAGE_SIZES[0]);

  /** Goes to the first page of a changed list. */
  const change = (edit: (parameters: URLSearchParams) => void, options?: { replace: boolean }) =>
    setParameters((now) => {
      const next = new URLSearchParams(now);
      next.delete('after');
      edit(next);
      return next;
    }, options);
  const turn = (to: string | null, cursors: string[]) => {
    setParameters(
      (now) => {
        const next = new URLSearchParams(now);
        if (to === null) next.delete('after');
        else next.set('after', to);
        return next;
      },
      { state: { before: cursors } },
    );
    scrollTo({ top: 0 });
  };

  return {
    filters,
    search,
    order,
    size,
    /** The same filters and search have the same text. */
    key: `${search}&${textOf(filters)}`,
    isRestricted: search !== '' || Object.keys(filters).length > 0,
    variables: {
      search: search === '' ? null : search,
      filter: Object.keys(filters).length === 0 ? null : usersFilterOf(filters),
      orderBy: order,
      first: size,
      after,
    },
    /** The whole list, from the REST API. */
    file: fileOf(parameters),
    pages: {
      isFirst: after === null,
      first: () => turn(null, []),
      next: (cursor: string) => turn(cursor, after === null ? [] : [...before, after]),
      back: () => turn(before.at(-1) ?? null, before.slice(0, -1)),
    },
    setSearch: (text: string) =>
      change((next) => (text === '' ? next.delete('search') : next.set('search', text)), { replace: true }),
    setFilter: (field: Field, values: readonly string[]) =>
      change((next) => setFilters(next, { ...filters, [field]: values })),
    setFilters: (to: PeopleFilters) => change((next) => setFilters(next, to)),
    clear: () =>
      change((next) => {
        setFilters(next, {});
        next.delete('search');
      }),
    setOrder: (to: PeopleOrder) => change((next) => next.set('orderBy', to)),
    setSize: (to: number) => change((next) => next.set('first', String(to))),
  };
}

/** The address of a list with these filters. */
export function listAddressOf(filters: PeopleFilters): string {
  const parameters = new URLSearchParams();
  setFilters(parameters, filters);
  return parameters.size === 0 ? '/people' : `/people?${parameters.toString()}`;
}

/** The REST call has the names of the address. */
function fileOf(parameters: URLSearchParams): string {
  const all = new URLSearchParams(parameters);
  for (const ofPage of ['after', 'first']) all.delete(ofPage);
  return `/api/users?${all.toString()}`;
}
