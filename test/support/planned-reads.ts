import type pg from 'pg';
import { UserOrder } from '../../src/users/user-order.enum.js';
import type { TestApp } from './app.js';
import { EFFECT_OPERATIONS, WITHOUT_EFFECT } from './effect-operations.js';
import { sendGraphql } from './graphql.js';
import { sendAs } from './http-client.js';
import { requestOf, type Values, valuesOf, wireOf } from './operation-requests.js';
import { type Operation, OPERATIONS } from './operations.js';
import { USERS } from './people.js';
import type { TestCompany } from './requests.js';
import type { OrganizationValues } from './two-organizations.js';

/** An organization of many people, its callers, and things that they can name. */
export interface Scene {
  app: TestApp;
  session: pg.Client;
  company: TestCompany;
  /** Of an administrator of two buildings. */
  administrator: string;
  own: OrganizationValues;
}

/** Prepares a call. @returns the call, whose answer it checks */
export type PlannedCall = (scene: Scene) => Promise<() => Promise<unknown>>;

export type PlannedCalls = Readonly<Record<string, PlannedCall>>;

const CHANGING = Object.values(EFFECT_OPERATIONS).flatMap((operations) => Object.keys(operations));

/** Every operation that only reads: with nothing that it can name, with each thing, and with all of them. */
const READS: PlannedCalls = Object.fromEntries(
  OPERATIONS.filter(({ name }) => !CHANGING.includes(name) && !WITHOUT_EFFECT.includes(name)).flatMap((operation) => {
    const { name, edge, places } = operation;
    const named = Object.keys(places).filter((place) => place !== 'id'); // required, so each call names it
    const each = named.length > 1 ? named.map((place) => [place]) : [];
    return ['admin', 'administrator'].flatMap((who) =>
      [[], ...(who === 'admin' ? each : []), ...(named.length > 0 ? [named] : [])].map(
        (some): [string, PlannedCall] => [
          `${edge} ${name} (${some.join()}), ${who}`,
          ({ app, company, administrator, own }) => {
            const token = who === 'admin' ? company.token : administrator;
            const values: Values = Object.fromEntries(some.map((place) => [place, valuesOf(operation, own)[place]!]));
            const request = requestOf(app, withIds(operation), own, values);
            // All fields of all their buildings would be a third of all rows.
            if (edge === 'GraphQL' && name === 'users') request.body!['query'] = USERS;
            return Promise.resolve(async () => {
              const { text } = await sendAs(app.url, token, wireOf(request));
              if (who === 'admin') expectDone(text);
            });
          },
        ],
      ),
    );
  }),
);

/** With the id that a query requires, also if the call names nothing else, and with few of rows that have long lists. */
const withIds = (operation: Operation): Operation => ({
  ...operation,
  base: (own) => {
    const { name, edge, places, base } = operation;
    const isLong = edge === 'GraphQL' && name === 'buildings';
    const id = places['id'];
    return { ...base(own), ...(id !== undefined && { id: own[id] }), ...(isLong && { first: 2 }) };
  },
});

const users =
  (variablesOf: (scene: Scene) => object): PlannedCall =>
  (scene) =>
    Promise.resolve(async () => {
      const { text } = await sendGraphql(scene.app, scene.company.token, USERS, variablesOf(scene));
      expectDone(text);
    });

const EVENTS =
  'query ($filter: AuditEventsFilter) { auditEvents(filter: $filter) { totalCount edges { node { id } } } }';
const events =
  (filterOf: (own: OrganizationValues) => object): PlannedCall =>
  ({ app, company, own }) =>
    Promise.resolve(async () =>
      expectDone((await sendGraphql(app, company.token, EVENTS, { filter: filterOf(own) })).text),
    );

const file =
  (pathOf: (own: OrganizationValues) => string): PlannedCall =>
  ({ app, company, own }) =>
    Promise.resolve(async () => {
      const { status } = await sendAs(app.url, company.token, { method: 'GET', path: pathOf(own), headers: {} });
      if (status !== 200) throw new Error(String(status));
    });

const SINCE = '2020-01-01T00:00:00Z';

/** Filters and orders, which have SQL of their own. */
const LISTS: PlannedCalls = {
  ...Object.fromEntries(
    Object.keys(UserOrder).flatMap((orderBy) => [
      [`users in the order ${orderBy}`, users(() => ({ orderBy }))],
      [`users with a status in the order ${orderBy}`, users(() => ({ orderBy, filter: { statuses: ['ACTIVE'] } }))],
    ]),
  ),
  'users with a role': users(() => ({ filter: { roleKeys: ['viewer'] } })),
  'users with a permission': users(() => ({ filter: { permissions: ['PEOPLE_READ'] } })),
  'users with a rare permission': users(() => ({ filter: { permissions: ['ORG_MANAGE'] } })),
  'users with a type': users(() => ({ filter: { assignmentTypes: ['STAFF'] } })),
  'users with a type in a building': users(({ own }) => ({
    filter: { assignmentTypes: ['STAFF'], buildingIds: [own.building] },
  })),
  'users with invitations': users(() => ({ filter: { invitations: ['QUEUED', 'NONE'] } })),
  'users with accepted invitations': users(() => ({ filter: { invitations: ['ACCEPTED'] } })),
  'users by several words': users(() => ({ search: '@TEST flat 7 person' })),
  'users by two letters': users(() => ({ search: 'zq' })),
  'audit events of a kind': events(() => ({ kinds: ['USER_CREATED'] })),
  'audit events of no kind': events(() => ({ kinds: ['ROLE_REVOKED', 'NAME_CHANGED'] })),
  'audit events of a period': events(() => ({
    since: SINCE,
    until: new Date().toISOString(),
    kinds: ['USER_CREATED'],
  })),
  'audit events of everything': events(({ user, actor }) => ({
    subjectId: user,
    actorId: actor,
    kinds: ['USER_CREATED'],
    since: SINCE,
  })),
  'a file of users': file(({ building }) => `/api/users?format=csv&buildingId=${String(building)}`),
  'a file of audit events': file(({ user }) => `/api/org/audit-events?format=csv&subjectId=${user}`),
};

export const PLANNED_READS: PlannedCalls = { ...READS, ...LISTS };

/** Fails for a refusal, over either transport. */
export function expectDone(text: string): void {
  if (/"errors":\[|"type":"about:blank"|"title":/.test(text)) throw new Error(text.slice(0, 500));
}
