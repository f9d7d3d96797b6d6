import fc from 'fast-check';
import pLimit from 'p-limit';
import type pg from 'pg';
import { TokensService } from '../../src/auth/tokens.service.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { ChangeKind } from '../../src/provisioning/provisioning.enums.js';
import { AuditLedger, type Exchange } from '../support/audit-ledger.js';
import { anOrganization, aUser, type TestBuilding, unique } from '../support/builders.js';
import { SEED } from '../support/fuzzing.js';
import { send } from '../support/http-client.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { type CallerName, type RandomCall, type RandomRequest, randomCall } from '../support/random-calls.js';
import type { World } from '../support/random-inputs.js';
import { withSession } from '../support/sessions.js';
import { progress, size } from '../support/sizes.js';
import { mailedLinks } from '../support/mails.js';
import { numberEvents, readAccounts, type StoredAccount } from '../support/stored-accounts.js';

/** After each round nothing is under way, and the rows are compared with the audit trail. */
const ROUNDS = size(12, 120);
const CALLS = 50;
const IN_FLIGHT = 16;

/** Kinds of change that a run, or a short one, may lack. */
const RARE = ['INVITATION_REVOKED', 'API_KEY_REVOKED'].concat(
  size(['EMAIL_CHANGED', 'PASSWORD_CHANGED', 'PASSWORD_RESET_QUEUED', 'API_KEY_CREATED', 'ASSIGNMENT_UPDATED'], []),
);

/** The people of the organization who make calls, and what they hold at the start of each round. */
const CALLERS = {
  admin: ['admin'],
  second: ['admin'],
  orgAdmin: ['org_admin'],
  buildingAdmin: [],
} satisfies Partial<Record<CallerName, string[]>>;
type Inside = keyof typeof CALLERS;
const INSIDE = Object.keys(CALLERS) as Inside[];

let installation: Installation;
let servers: Server[];
let prisma: PrismaService;
let tokens: TokensService;
/** Ids of the callers. */
let callers: Record<Inside | 'operator', string>;
let operatorOrgId: number;
/** Ids of the callers of the organization, then of other people. */
let people: string[];
let calls: readonly RandomCall[];
/** Versions of the callers' credentials at the start of the round. */
let versions = new Map<string, number>();
/** Ids of all API keys that were created. */
const keyIds: string[] = [];
let count = 0;

beforeAll(async () => {
  installation = await anInstallation();
  const limits = { RATE_LIMIT_ATTEMPTS: '1000000', RATE_LIMIT_FAILURES: '3', RATE_LIMIT_WINDOW: '3' };
  servers = await Promise.all([installation.start(limits), installation.start(limits)]);
  prisma = new PrismaService(installation.settings);
  tokens = new TokensService(installation.settings);
  const { org } = installation;
  const [first, second] = org.buildings;
  const inside = await Promise.all(INSIDE.map((name) => aUser(prisma, org, { name: 'Jane', roleKeys: CALLERS[name] })));
  const outside = await anOrganization(prisma, { buildings: 0 });
  const operator = await aUser(prisma, outside, { roleKeys: ['platform_admin'] });
  operatorOrgId = outside.id;
  callers = {
    ...(Object.fromEntries(INSIDE.map((name, i) => [name, inside[i]!.id])) as Record<Inside, string>),
    operator: operator.id,
  };
  const others = await Promise.all([
    aUser(prisma, org, { unitIds: [first!.units[0]!, second!.units[0]!] }),
    aUser(prisma, org, { assignments: [{ buildingId: first!.id, type: 'STAFF' }], status: 'INVITED' }),
    aUser(prisma, org, { status: 'DEACTIVATED', roleKeys: ['viewer'] }),
  ]);
  people = [...inside, ...others].map(({ id }) => id);
  calls = fc.sample(randomCall, { seed: SEED, numRuns: ROUNDS * CALLS });
}, 60_000);
afterAll(async () => {
  await prisma.$disconnect();
  await installation.close();
});

/** Tokens from before a deactivation are void, so each round has new ones. */
function tokenOf(by: CallerName): string | null {
  if (by === 'nobody') return null;
  const userId = callers[by];
  const orgId = by === 'operator' ? operatorOrgId : installation.org.id;
  return tokens.sign({ orgId, userId, version: versions.get(userId) ?? 0 });
}

async function exchange({
  by,
  server,
  request,
}: {
  by: CallerName;
  server: number;
  request: RandomRequest;
}): Promise<Exchange> {
  const { method, path, body, field } = request;
  const token = tokenOf(by);
  const headers = {
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const n = ++count;
  const answer = await send(servers[server]!.url, {
    method,
    path,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const told = JSON.parse(answer.text);
  const isRefused = answer.status >= 300 || told.errors !== undefined;
  return {
    n,
    by,
    callerId: by === 'nobody' ? null : callers[by],
    server,
    request,
    requestId: String(answer.headers['x-request-id']),
    status: answer.status,
    ...(isRefused
      ? { code: told.code ?? told.errors[0].extensions.code }
      : { result: field === undefined ? told : (told.data[field] ?? {}) }),
  };
}

/**
 * The operator of the other organization gives the callers back what they need to make calls, and takes the role of
 * administrators from all others, so that an administrator is often the last one.
 */
async function restore(accounts: ReadonlyMap<string, StoredAccount>): Promise<Exchange[]> {
  const [{ id: buildingId, units }] = installation.org.buildings as [TestBuilding];
  const mode = { requireSameOrg: false };
  const inputs = INSIDE.map((name) => ({
    identity: { email: accounts.get(callers[name])!.email, active: true },
    grants: {
      orgRoleKeys: CALLERS[name],
      buildingAssignments: [{ buildingId, type: name === 'buildingAdmin' ? 'BUILDING_ADMIN' : 'STAFF' }],
    },
    mode,
  }));
  const others = [...accounts.values()].filter(({ id, roles }) => roles.includes('admin') && !isAdministrator(id));
  const demotions = others.map(({ email }) => ({
    identity: { email },
    revocations: { orgRoleKeys: ['admin'], unitIds: units.slice(0, 1) },
    mode,
  }));
  const send = (body: object) =>
    exchange({ by: 'operator', server: 0, request: { method: 'POST', path: '/api/org/users/provision', body } });
  return [...(await Promise.all(inputs.map(send))), ...(await Promise.all(demotions.map(send)))];
}
const isAdministrator = (id: string): boolean => id === callers.admin || id === callers.second;

/** All calls of one round. */
async function playRound(session: pg.Client, round: readonly RandomCall[], links: () => Promise<readonly string[]>) {
  const { org } = installation;
  const restored = await restore(await readAccounts(session, org.id));
  const accounts = await readAccounts(session, org.id);
  versions = new Map([...accounts].map(([id, { credentialVersion }]) => [id, credentialVersion]));
  const free = Array.from({ length: 4 }, () => `${unique('new')}@test.example`);
  const ids = [...people];
  const world: World = {
    buildings: org.buildings,
    addresses: [...people.map((id) => accounts.get(id)!.email), ...free],
    ids,
    links: [],
    keyIds,
  };
  const limit = pLimit(IN_FLIGHT);
  const played = await Promise.all(
    round.map((one) =>
      limit(async () => {
        const now = one.by === 'nobody' ? { ...world, links: await links() } : world;
        const answer = await exchange({ ...one, request: one.call(now) });
        const id = answer.result?.user?.id;
        if (id != null && !ids.includes(id)) ids.push(id);
        keyIds.push(...(answer.result?.apiKey === undefined ? [] : [answer.result.apiKey.id]));
        return answer;
      }),
    ),
  );
  return [...restored, ...played];
}

describe(`random calls to two servers at once, seed ${String(SEED)}`, () => {
  it('are answered, audited and stored alike, in the order of the audit trail', async () => {
    const outcomes = new Map<string, number>();
    await withSession(installation, async (session) => {
      await numberEvents(session);
      const ledger = await AuditLedger.open(session, installation.org.id);
      const links = mailedLinks(installation);
      for (let round = 0; round < ROUNDS; round++) {
        const exchanges = await playRound(session, calls.slice(round * CALLS, (round + 1) * CALLS), links);
        await ledger.check(exchanges);
        for (const { code = 'OK' } of exchanges) outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      }
      progress(`${count} calls: ${JSON.stringify([...outcomes])}, ${JSON.stringify([...ledger.kinds])}`);
      expect([...ledger.kinds.keys()].sort()).toEqual(
        Object.keys(ChangeKind)
          .filter((kind) => !RARE.includes(kind) || ledger.kinds.has(kind))
          .sort(),
      );
      expect(outcomes.get('LAST_ADMIN')).toBeGreaterThan(0);
    });
  });
});
