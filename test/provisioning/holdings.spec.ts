import { randomUUID } from 'node:crypto';
import type { Caller } from '../../src/auth/caller.js';
import {
  ALL_HOLDINGS,
  type HeldThings,
  type HoldingName,
  ofEachHolding,
} from '../../src/provisioning/holdings/index.js';
import { type ProvisioningRequest, requestFor } from '../../src/provisioning/plan/provisioning.request.js';
import { ProvisioningStore } from '../../src/provisioning/store/provisioning.store.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestUser } from '../support/builders.js';
import { everything } from '../support/inputs.js';
import { aCaller, aCompany, refusal, type TestCompany } from '../support/requests.js';
import { TRANSPORTS } from '../support/transports.js';

const { provision } = TRANSPORTS[0]![1];
const NAMES = ALL_HOLDINGS.map(([name]) => name);
const NOTHING: Record<HoldingName, readonly (string | number)[]> = ofEachHolding(() => []);

let app: TestApp;
let company: TestCompany;
/** Holds something of every kind, all in the first two buildings. */
let input: ReturnType<typeof everything>;
let subject: TestUser;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

beforeEach(async () => {
  company = await aCompany(app);
  input = everything(company.organization);
  const { result } = await provision(app, company.token, input);
  subject = { orgId: company.organization.id, id: result!.user.id!, email: input.identity.email };
});

/** What the store reads for the caller: what the user holds, and the things that the request names. */
async function readFacts(user: TestUser, values: Partial<ProvisioningRequest>) {
  const caller: Caller = {
    orgId: user.orgId,
    userId: user.id,
    version: 0,
    requestId: randomUUID(),
    transport: 'REST',
    request: {},
  };
  const request = { ...requestFor(input.grants as never, { userId: subject.id }), ...values };
  return app.app.get(ProvisioningStore).readFacts(app.prisma, request, caller);
}

/** Everything that the user holds. */
async function heldThings(): Promise<HeldThings> {
  const { user } = await readFacts(company.admin, { everything: true });
  return user!.held;
}

const itemsOf = (held: HeldThings) =>
  ofEachHolding((name, holding) => [...holding.itemsOf(held[name] as never)].sort());

/** `revocations` that name these things. */
const revoking = (items: Record<HoldingName, readonly (string | number)[]>) =>
  Object.fromEntries(ALL_HOLDINGS.map(([name, { revocations }]) => [revocations, items[name]]));

it('each kind has its own list in `revocations`, and a call that grants every kind', async () => {
  const lists = ALL_HOLDINGS.map(([, { revocations }]) => revocations);
  expect(lists).toEqual([...new Set(lists)]);
  expect(Object.keys(input.grants)).toEqual(NAMES);
  for (const items of Object.values(itemsOf(await heldThings()))) expect(items).not.toEqual([]);
});

it.each(NAMES)('%s: ends by its list, and can be granted again', async (name) => {
  const items = itemsOf(await heldThings());
  const identity = { email: subject.email };
  const revocations = revoking({ ...NOTHING, [name]: items[name] });
  const { result } = await provision(app, company.token, { identity, revocations });
  expect(result!.changes).toHaveLength(items[name].length);
  expect(itemsOf(await heldThings())).toEqual({ ...items, [name]: [] });

  await provision(app, company.token, { identity, grants: { [name]: input.grants[name] } });
  expect(itemsOf(await heldThings())).toEqual(items);
});

it('every kind ends by `everything`', async () => {
  const identity = { email: subject.email };
  const count = Object.values(itemsOf(await heldThings())).flat().length;
  const { result } = await provision(app, company.token, { identity, revocations: { everything: true } });
  expect(result!.changes).toHaveLength(count);
  expect(itemsOf(await heldThings())).toEqual(NOTHING);
});

it.each(NAMES)('%s: a call cannot give and take away the same', async (name) => {
  const items = { ...NOTHING, [name]: itemsOf(await heldThings())[name] };
  const answer = await provision(app, company.token, {
    identity: { email: subject.email },
    grants: { [name]: input.grants[name] },
    revocations: revoking(items),
  });
  const [, { revocations }] = ALL_HOLDINGS.find(([other]) => other === name)!;
  expect(refusal(answer)).toEqual({
    code: 'INVALID_INPUT',
    problems: items[name].map((_, index) => `CHANGE_CONFLICT /revocations/${revocations}/${String(index)}`),
  });
});

it.each(NAMES)('%s: `everything` stands alone', async (name) => {
  const answer = await provision(app, company.token, {
    identity: { email: subject.email },
    grants: { [name]: input.grants[name] },
    revocations: { everything: true },
  });
  expect(refusal(answer)).toEqual({
    code: 'INVALID_INPUT',
    problems: ['CHANGE_CONFLICT /revocations/everything'],
  });
});

it.each(NAMES)('%s: buildings of others look non-existent', async (name) => {
  const [, holding] = ALL_HOLDINGS.find(([other]) => other === name)!;
  const items = { ...NOTHING, [name]: itemsOf(await heldThings())[name] };
  const granted = holding.buildingIds(holding.asked(input.grants[name] as never) as never, [] as never);
  const revoked = holding.buildingIds(holding.asked(undefined) as never, items[name] as never);
  const { token } = await aCompany(app);
  const administers = [{ buildingId: company.buildings[2]!.id, type: 'BUILDING_ADMIN' as const }];
  const limited = await aCaller(app, company.organization, { assignments: administers });

  for (const [caller, code] of [
    [token, 'BUILDING_NOT_FOUND'],
    [limited.token, 'BUILDING_NOT_GRANTABLE'],
  ] as const) {
    const { problems } = refusal(
      await provision(app, caller, {
        identity: { email: `new-${subject.email}`, name: 'New Person', sendInvite: true },
        grants: { [name]: input.grants[name] },
        revocations: revoking(items),
      }),
    );
    const count = (pointer: string) => problems.filter((one) => one.startsWith(`${code} ${pointer}/`)).length;
    expect(count(`/grants/${name}`)).toBe(granted.length);
    expect(count(`/revocations/${holding.revocations}`)).toBe(revoked.length);
  }
});

it.each(NAMES)('%s: is something that a building administrator has named', async (name) => {
  const assignments = company.buildings.map(({ id }) => ({ buildingId: id, type: 'BUILDING_ADMIN' as const }));
  const { token } = await aCaller(app, company.organization, { assignments });
  const items = { ...NOTHING, [name]: itemsOf(await heldThings())[name] };
  for (const named of [{ grants: { [name]: input.grants[name] } }, { revocations: revoking(items) }]) {
    const { errors = [] } = await provision(app, token, { identity: { email: subject.email }, ...named });
    expect(errors.map(({ code }) => code)).not.toContain('PERMISSION_REQUIRED');
  }
});

it('callers who are limited to buildings read nothing of what the user holds elsewhere', async () => {
  const assignments = [{ buildingId: company.buildings[2]!.id, type: 'BUILDING_ADMIN' as const }];
  const caller = await aCaller(app, company.organization, { assignments });
  const { user, known } = await readFacts(caller, { everything: true });

  expect(itemsOf(user!.held)).toEqual(NOTHING);
  // Roles belong to no building, and the caller named these.
  expect({ ...known, orgRoleKeys: undefined }).toEqual(
    ofEachHolding((name, { facts }) => (facts.known === undefined || name === 'orgRoleKeys' ? undefined : [])),
  );
});
