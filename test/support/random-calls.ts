import fc from 'fast-check';
import { assignmentsIn, residentsIn, rolesOf, USERS } from './older-calls.js';
import { ACCOUNT, apiKey, bulkResend, byNobody, changeOfPassword, ownName } from './random-account-calls.js';
import {
  at,
  type CallerName,
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
import { type Call, graphql, rest } from './random-request.js';

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
const byPeople: fc.Arbitrary<Call> = fc.oneof(
  { weight: 8, arbitrary: overEither(provisioning) },
  { weight: 7, arbitrary: older },
  { weight: 3, arbitrary: overEither(leaving) },
  { weight: 3, arbitrary: overEither(returning) },
  { weight: 2, arbitrary: correction },
  { weight: 1, arbitrary: ownName },
  { weight: 1, arbitrary: changeOfPassword },
  { weight: 3, arbitrary: apiKey },
  { weight: 1, arbitrary: bulkResend },
  { weight: 2, arbitrary: byId('invitation', 'POST', 'resendInvitation') },
  { weight: 2, arbitrary: byId('invitation', 'DELETE', 'revokeInvitation') },
  { weight: 1, arbitrary: byId('password-reset', 'POST', 'sendPasswordReset') },
);
/** A key that creates a user with a password is the setter of that password. */
const byKeys: fc.Arbitrary<Call> = fc.oneof(
  { weight: 4, arbitrary: overEither(provisioning) },
  { weight: 2, arbitrary: older },
  { weight: 1, arbitrary: overEither(leaving) },
  { weight: 1, arbitrary: correction },
  { weight: 1, arbitrary: byId('invitation', 'POST', 'resendInvitation') },
  { weight: 1, arbitrary: bulkResend },
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
    { weight: 4, arbitrary: fc.record({ by: fc.constant<CallerName>('key'), call: byKeys }) },
    { weight: 6, arbitrary: fc.record({ by: fc.constant<CallerName>('nobody'), call: byNobody }) },
  )
  .chain((one) => fc.nat(1).map((server) => ({ ...one, server })));
