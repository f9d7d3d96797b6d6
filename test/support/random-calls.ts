import fc from 'fast-check';
import type { Change } from '../../src/provisioning/provision-result.model.js';
import { assignmentsIn, residentsIn, rolesOf, USERS } from './older-calls.js';
import {
  at,
  credentials,
  either,
  home,
  index,
  leaving,
  NAMES,
  often,
  provisioning,
  residence,
  returning,
  ROLES,
  type,
  unitOf,
  type World,
} from './random-inputs.js';

export interface RandomRequest {
  method: string;
  path: string;
  body?: object | undefined;
  /** The field of `data` that has the answer, for a call of GraphQL. */
  field?: string;
}

export type Call = (world: World) => RandomRequest;

/** Who makes a call: one of the people, the operator of another organization, or nobody. */
export type CallerName = 'admin' | 'second' | 'orgAdmin' | 'buildingAdmin' | 'operator' | 'nobody';

export interface RandomCall {
  by: CallerName;
  server: number;
  call: Call;
}

const CHANGES = `changes {
  kind roleKey buildingId unitId occupancyId type previousType name previousName email previousEmail
}`;
const RESULT = `{ user { id email name status } created dryRun ${CHANGES} }`;
const PROVISIONED = RESULT.replace('{', '{ person { id name }');
const ACCOUNT = '{ id email name status }';

const rest = (method: string, path: string, body?: object): RandomRequest => ({ method, path, body });
const graphql = (field: string, parameter: string, fields: string, value: unknown): RandomRequest => {
  const [name, type] = parameter.split(': ') as [string, string];
  const query = `mutation ($${name}: ${type}) { ${field}(${name}: $${name}) ${fields} }`;
  return { method: 'POST', path: '/graphql', body: { query, variables: { [name]: value } }, field };
};

const overEither = (input: fc.Arbitrary<(world: World) => object>): fc.Arbitrary<Call> =>
  fc.tuple(input, either).map(([inputOf, isRest]) => (world) => {
    const input = inputOf(world);
    if (isRest) return rest('POST', '/api/org/users/provision', input);
    return graphql('provisionUser', 'input: ProvisionUserInput!', PROVISIONED, input);
  });

/** A call by id over REST or GraphQL. */
const byId = (path: string, method: string, field: string): fc.Arbitrary<Call> =>
  fc.tuple(index, either).map(([n, isRest]) => ({ ids }) => {
    const userId = at(ids, n);
    return isRest ? rest(method, `${USERS}/${userId}/${path}`) : graphql(field, 'userId: ID!', RESULT, userId);
  });

const older: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(index, fc.constantFrom(...NAMES), credentials).map(
    ([email, name, more]) =>
      ({ addresses }: World) =>
        rest('POST', USERS, { email: at(addresses, email), name, ...more }),
  ),
  fc.tuple(index, fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 2 })).map(
    ([n, roleKeys]) =>
      ({ ids }: World) =>
        rest('POST', rolesOf(at(ids, n)), { roleKeys }),
  ),
  fc.tuple(index, fc.constantFrom(...ROLES)).map(
    ([n, key]) =>
      ({ ids }: World) =>
        rest('DELETE', `${rolesOf(at(ids, n))}/${key}`),
  ),
  fc.tuple(index, fc.nat(2), type).map(
    ([n, building, type]) =>
      ({ ids, buildings }: World) =>
        rest('POST', assignmentsIn(buildings[building]!.id), { userId: at(ids, n), type }),
  ),
  fc.tuple(index, fc.nat(2)).map(
    ([n, building]) =>
      ({ ids, buildings }: World) =>
        rest('DELETE', `${assignmentsIn(buildings[building]!.id)}/${at(ids, n)}`),
  ),
  fc.tuple(index, residence).map(([n, residenceOf]) => (world: World) => {
    const { buildingId, ...home } = residenceOf(world);
    return rest('POST', residentsIn(buildingId), { userId: at(world.ids, n), ...home });
  }),
  fc.tuple(index, home).map(([n, one]) => (world: World) => {
    const { id } = world.buildings[one.building]!;
    return rest('DELETE', `${residentsIn(id)}/${at(world.ids, n)}?unitId=${String(unitOf(world, one))}`);
  }),
);

const correction: fc.Arbitrary<Call> = fc
  .record({ n: index, name: often(fc.constantFrom(...NAMES)), email: often(index), isRest: either })
  .map(({ n, name, email, isRest }) => ({ ids, addresses }) => {
    const corrections = { name, email: email === undefined ? undefined : at(addresses, email) };
    const userId = at(ids, n);
    if (isRest) return rest('PATCH', `${USERS}/${userId}`, corrections);
    return graphql('updateUser', 'input: UpdateUserInput!', ACCOUNT, { userId, ...corrections });
  });
const apiKey: fc.Arbitrary<Call> = fc
  .tuple(index, either, fc.constantFrom(...NAMES))
  .map(([n, isNew, name]) => ({ keyIds }) => {
    if (!isNew && keyIds.length > 0) return graphql('revokeApiKey', 'id: ID!', '{ id }', at(keyIds, n));
    const input = { name, roleKeys: ['viewer'] };
    return graphql('createApiKey', 'input: CreateApiKeyInput!', '{ apiKey { id } }', input);
  });
const ownName: fc.Arbitrary<Call> = fc
  .constantFrom(...NAMES)
  .map((name) => () => graphql('updateMe', 'input: UpdateMeInput!', '{ name }', { name }));

/** By the link of one of the newest mails. */
const choiceOfPassword: fc.Arbitrary<Call> = fc.tuple(fc.nat(3), either).map(([age, isRest]) => ({ links }) => {
  const [page, token] = (links.at(-1 - age) ?? 'accept#none').split('#') as [string, string];
  const input = { token, password: 'battery horse correct' };
  const isReset = page === 'reset';
  if (isRest) return rest('POST', `/api/auth/${isReset ? 'password-resets' : 'invitations'}/accept`, input);
  if (isReset) return graphql('resetPassword', 'input: ResetPasswordInput!', `{ user ${ACCOUNT} }`, input);
  return graphql('acceptInvitation', 'input: AcceptInvitationInput!', `{ user ${ACCOUNT} }`, input);
});

const byPeople: fc.Arbitrary<Call> = fc.oneof(
  { weight: 8, arbitrary: overEither(provisioning) },
  { weight: 7, arbitrary: older },
  { weight: 2, arbitrary: overEither(leaving) },
  { weight: 2, arbitrary: overEither(returning) },
  { weight: 2, arbitrary: correction },
  { weight: 1, arbitrary: ownName },
  { weight: 1, arbitrary: apiKey },
  { weight: 2, arbitrary: byId('invitation', 'POST', 'resendInvitation') },
  { weight: 2, arbitrary: byId('invitation', 'DELETE', 'revokeInvitation') },
  { weight: 1, arbitrary: byId('password-reset', 'POST', 'sendPasswordReset') },
);
const people = fc.constantFrom<CallerName>('admin', 'admin', 'admin', 'second', 'second', 'orgAdmin', 'buildingAdmin');

/** The first two addresses and ids are those of the administrators. */
const demotion: fc.Arbitrary<Call> = fc.tuple(fc.nat(1), fc.nat(3)).map(([n, way]) => ({ ids, addresses }) => {
  const identity = { email: addresses[n]! };
  if (way === 0) return rest('DELETE', `${rolesOf(ids[n]!)}/admin`);
  if (way === 1) return rest('POST', '/api/org/users/provision', { identity: { ...identity, active: false } });
  const revocations = way === 2 ? { orgRoleKeys: ['admin'] } : { everything: true };
  return rest('POST', '/api/org/users/provision', { identity, revocations });
});

/** The operator of another organization names a building of this one. */
const fromOutside: fc.Arbitrary<Call> = fc.tuple(fc.nat(1), either).map(([n, isTaking]) => (world) => {
  const mode = { requireSameOrg: false };
  const identity = { email: world.addresses[n]! };
  const [unitId] = world.buildings[0]!.units;
  const input = isTaking
    ? { identity, revocations: { orgRoleKeys: ['admin'], unitIds: [unitId] }, mode }
    : { identity, grants: { orgRoleKeys: ['viewer'], buildingAssignments: [aStaff(world)] }, mode };
  return rest('POST', '/api/org/users/provision', input);
});
const aStaff = ({ buildings }: World) => ({ buildingId: buildings[2]!.id, type: 'STAFF' });

/** Any call that changes something, by anybody. */
export const randomCall: fc.Arbitrary<RandomCall> = fc
  .oneof(
    { weight: 24, arbitrary: fc.record({ by: people, call: byPeople }) },
    { weight: 3, arbitrary: fc.record({ by: fc.constantFrom<CallerName>('admin', 'second'), call: demotion }) },
    { weight: 2, arbitrary: fc.record({ by: fc.constant<CallerName>('operator'), call: fromOutside }) },
    { weight: 2, arbitrary: fc.record({ by: fc.constant<CallerName>('nobody'), call: choiceOfPassword }) },
  )
  .chain((one) => fc.nat(1).map((server) => ({ ...one, server })));

interface Asked {
  grants?: { orgRoleKeys?: string[]; buildingAssignments?: { buildingId: number }[]; resident?: Residence };
  revocations?: { orgRoleKeys?: string[]; buildingIds?: number[]; unitIds?: number[]; everything?: boolean };
}
interface Residence {
  unitId: number;
  mode?: string;
  fromUnitId?: number;
}

/** Whether a request to `provisionUser` asks for this change of a holding. True for other calls and changes. */
export function isAskedFor({ path, body = {} }: RandomRequest, { kind, roleKey, buildingId, unitId }: Change): boolean {
  const sent = body as Asked & { variables?: { input?: Asked } };
  if (path !== '/api/org/users/provision' && sent.variables?.input === undefined) return true;
  const { grants = {}, revocations = {} } = sent.variables?.input ?? sent;
  const { orgRoleKeys = [], buildingIds = [], unitIds = [], everything = false } = revocations;
  const isGranted = grants.buildingAssignments?.some((assignment) => assignment.buildingId === buildingId) === true;
  const home = grants.resident;
  const asked: Partial<Record<Change['kind'], boolean>> = {
    ROLE_GRANTED: grants.orgRoleKeys?.includes(roleKey!) === true,
    ROLE_REVOKED: everything || orgRoleKeys.includes(roleKey!),
    ASSIGNMENT_CREATED: isGranted,
    ASSIGNMENT_UPDATED: isGranted,
    ASSIGNMENT_REVOKED: everything || buildingIds.includes(buildingId!),
    OCCUPANCY_STARTED: home?.unitId === unitId,
    OCCUPANCY_ENDED:
      everything ||
      unitIds.includes(unitId!) ||
      (home?.mode === 'MOVE' && home.unitId !== unitId && (home.fromUnitId ?? unitId) === unitId),
  };
  return asked[kind] ?? true;
}
