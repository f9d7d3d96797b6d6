import fc from 'fast-check';
import pLimit from 'p-limit';
import type pg from 'pg';
import { TokensService } from '../../src/auth/tokens.service.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { ChangeKind } from '../../src/provisioning/provisioning.enums.js';
import { AdministratorsWatch } from '../support/administrators.js';
import { AuditLedger } from '../support/audit-ledger.js';
import { anOrganization, aUser, type TestBuilding, unique } from '../support/builders.js';
import { startJournal } from '../support/call-journal.js';
import { CallPlayer, type Exchange } from '../support/call-player.js';
import { SEED } from '../support/fuzzing.js';
import { anInstallation, type Installation } from '../support/installation.js';
import { mailedLinks } from '../support/mails.js';
import { signInOf } from '../support/random-account-calls.js';
import { type RandomCall, randomCall } from '../support/random-calls.js';
import type { Inside, World } from '../support/random-inputs.js';
import { withSession } from '../support/sessions.js';
import { progress, size } from '../support/sizes.js';

/** After each round nothing is under way, and the rows are compared with the audit trail. */
const ROUNDS = size(12, 120);
const CALLS = 50;
const IN_FLIGHT = 16;

/** Kinds of change that a run, or a short one, may lack. */
const RARE = ['INVITATION_REVOKED', 'API_KEY_REVOKED'].concat(
  size(['EMAIL_CHANGED', 'PASSWORD_CHANGED', 'PASSWORD_RESET_QUEUED', 'API_KEY_CREATED'], []),
  size(['ASSIGNMENT_UPDATED', 'USER_REACTIVATED'], []),
);

/** The people of the organization who make calls, and what they hold at the start of each round. */
const CALLERS = {
  admin: ['admin'],
  second: ['admin'],
  orgAdmin: ['org_admin'],
  buildingAdmin: [],
} satisfies Record<Inside, string[]>;
const INSIDE = Object.keys(CALLERS) as Inside[];

let installation: Installation;
let prisma: PrismaService;
let player: CallPlayer;
/** Ids of the callers. */
let callers: Record<Inside | 'operator', string>;
/** Ids of the callers of the organization, then of other people. */
let people: string[];
let calls: readonly RandomCall[];

/** Of everybody who has one at the start. */
const PASSWORD = 'horse battery correct';

beforeAll(async () => {
  installation = await anInstallation();
  const limits = { RATE_LIMIT_ATTEMPTS: '1000000', RATE_LIMIT_FAILURES: '3', RATE_LIMIT_WINDOW: '3' };
  const servers = await Promise.all([installation.start(limits), installation.start(limits)]);
  prisma = new PrismaService(installation.settings);
  const { org } = installation;
  const [first, second] = org.buildings;
  const inside = await Promise.all(
    INSIDE.map((name) => aUser(prisma, org, { name: 'Jane', password: PASSWORD, roleKeys: CALLERS[name] })),
  );
  const outside = await anOrganization(prisma, { buildings: 0 });
  const operator = await aUser(prisma, outside, { roleKeys: ['platform_admin'] });
  callers = {
    ...(Object.fromEntries(INSIDE.map((name, i) => [name, inside[i]!.id])) as Record<Inside, string>),
    operator: operator.id,
  };
  player = new CallPlayer(servers, new TokensService(installation.settings), org.id, callers, outside.id);
  const others = await Promise.all([
    aUser(prisma, org, { password: PASSWORD, unitIds: [first!.units[0]!, second!.units[0]!] }),
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

/**
 * The operator of the other organization gives the callers back what they need to make calls, and takes the role of
 * administrators from all others, so that an administrator is often the last one.
 */
async function restore({ accounts }: AuditLedger): Promise<Exchange[]> {
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
  const others = [...accounts].filter(([id, { roles }]) => roles.includes('admin') && !isAdministrator(id));
  const demotions = others.map(([, { email }]) => ({
    identity: { email },
    revocations: { orgRoleKeys: ['admin'], unitIds: units.slice(0, 1) },
    mode,
  }));
  const send = (body: object) =>
    player.play({ by: 'operator', server: 0, request: { method: 'POST', path: '/api/org/users/provision', body } });
  return [...(await Promise.all(inputs.map(send))), ...(await Promise.all(demotions.map(send)))];
}
const isAdministrator = (id: string): boolean => id === callers.admin || id === callers.second;

/** All calls of one round. */
async function playRound(ledger: AuditLedger, round: readonly RandomCall[], links: () => Promise<World['links']>) {
  const { org } = installation;
  const { accounts, credentials } = ledger;
  player.renewTokens(accounts);
  const restored = await restore(ledger);
  await ledger.check(restored);
  player.renewTokens(accounts);
  const emailOf = (id: string) => accounts.get(id)!.email;
  const free = Array.from({ length: 4 }, () => `${unique('new')}@test.example`);
  const ids = [...people];
  const world: World = {
    buildings: org.buildings,
    addresses: [...people.map(emailOf), ...free],
    ids,
    links: [],
    keyIds: player.keyIds,
    organization: org.slug,
    passwords: new Map([...accounts].map(([id, { email }]) => [email, credentials.passwordOf(id)])),
    callers: Object.fromEntries(INSIDE.map((name) => [name, emailOf(callers[name])])) as World['callers'],
    cookies: player.cookies,
  };
  // Few sessions, so that they are used often.
  const [signedOut = 'admin'] = INSIDE.filter((name) => accounts.get(callers[name])!.sessions.length === 0);
  const signIn = signInOf(world, world.callers[signedOut]);
  const signedIn = await player.play({ by: 'nobody', server: 1, request: signIn });
  const limit = pLimit(IN_FLIGHT);
  const played = await Promise.all(
    round.map(({ by, server, call }) =>
      limit(async () => {
        const now = by === 'nobody' ? { ...world, links: await links() } : world;
        const answer = await player.play({ by, server, request: call(now, by) });
        const id = answer.result?.user?.id;
        if (id != null && !ids.includes(id)) ids.push(id);
        return answer;
      }),
    ),
  );
  await ledger.check([signedIn, ...played]);
  return [...restored, signedIn, ...played];
}

/** A bulk call mails no invitation twice within a minute. */
async function makeOlder(session: pg.Client): Promise<void> {
  await session.query(`UPDATE "Invitation" SET "createdAt" = "createdAt" - interval '2 minutes' WHERE "orgId" = $1`, [
    installation.org.id,
  ]);
}

describe(`random calls to two servers at once, seed ${String(SEED)}`, () => {
  it(
    'are answered, audited and stored alike, in the order of the audit trail',
    async () => {
      const outcomes = new Map<string, number>();
      await withSession(installation, async (session) => {
        await startJournal(session);
        const ledger = await AuditLedger.open(session, installation.org.id, PASSWORD);
        const links = mailedLinks(installation);
        const watch = new AdministratorsWatch(installation);
        try {
          for (let round = 0; round < ROUNDS; round++) {
            await makeOlder(session);
            const exchanges = await playRound(ledger, calls.slice(round * CALLS, (round + 1) * CALLS), links);
            for (const { code = 'OK' } of exchanges) outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
          }
        } finally {
          await watch.end();
        }
        expect(watch.lost).toEqual([]);
        const { kinds } = ledger;
        progress(`${player.count} calls, ${watch.polls} polls: ${JSON.stringify([...outcomes, ...kinds])}`);
        const expected = [...Object.keys(ChangeKind), 'SESSION_STARTED', 'RESET_QUEUED'];
        expect([...kinds.keys()].sort()).toEqual(
          expected.filter((kind) => !RARE.includes(kind) || kinds.has(kind)).sort(),
        );
        expect(outcomes.get('LAST_ADMIN')).toBeGreaterThan(0);
      });
    },
    size(90_000, 1_200_000),
  );
});
