import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { TransactionService } from '../../src/database/transaction.service.js';
import { EngineService } from '../../src/database/engine.service.js';
import { IdentitiesStore } from '../../src/identity-provider/identities.store.js';
import { LinkMailsStore } from '../../src/mail/link-mails.store.js';
import { NoticeMailsService } from '../../src/mail/notice-mails.service.js';
import { OutboxService } from '../../src/mail/outbox.service.js';
import { OutboxStore } from '../../src/mail/outbox.store.js';
import { BuildingImportService } from '../../src/organizations/building-import.service.js';
import { BuildingImportStore } from '../../src/organizations/building-import.store.js';
import { OrganizationsService } from '../../src/organizations/organizations.service.js';
import { ProvisioningService } from '../../src/provisioning/provisioning.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aMail, anOrganization, aUser, type TestOrganization, unique } from '../support/builders.js';
import { aSession, endSession, refreshSession } from '../support/browser-sessions.js';
import { problemsOnCitus, volatilityIn } from '../support/citus-rules.js';
import { everyOperation, type Recorded } from '../support/every-operation.js';
import { aUserToChange, anEmail, everyChange, everything } from '../support/inputs.js';
import { anOpenLink, PASSWORD_CALLS, preview } from '../support/password-calls.js';
import { aCaller } from '../support/requests.js';
import { spaced, sqlTextsOfSource } from '../support/sql-texts.js';
import { recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

const [, { provision }] = TRANSPORTS[1]!;
const [, passwords] = PASSWORD_CALLS[0]!;

/** Statements that find the tenant, or what is due in any: Citus asks every node. */
const EVERYWHERE: readonly (readonly [RegExp, string])[] = [
  [/^SELECT "orgId", 'buildings' AS "of"/, 'CROSS_ORG: finds the organization of the named buildings and units'],
  [/^SELECT "orgId", "id" FROM "Mail" WHERE .* ORDER BY "dueAt" LIMIT/, 'finds due mails, once a second'],
  [/^SELECT count\(\*\)::int AS "open".* FROM "Mail"/, 'counts open mails for the metrics'],
];

/** No client can ask for the number of units of a page. */
const NOT_SENT = ['SELECT COUNT(*) AS "count" FROM "Unit" WHERE'];

/** Sent only to plain PostgreSQL. */
const NOT_TO_CITUS = 'WITH "toUser" AS (INSERT';

/** Private parts, so that nothing has to wait for a clock or a race. */
interface Inner {
  poll(): Promise<void>;
  inFlight: Map<string, Promise<void>>;
  bind(orgId: number, identity: object): Promise<unknown>;
}

let sent: string[];
const sentToAny = new Set<string>();
let app: TestApp;

const recorded: Recorded = async <T>(work: () => Promise<T>): Promise<T> => {
  let answer: T;
  sent.push(...(await recordStatements(async () => (answer = await work()))));
  return answer!;
};

/** Makes the product believe that the database is Citus, which it asks at the start. */
async function pretendCitus(): Promise<void> {
  const session = new pg.Client({ connectionString: app.settings.databaseUrl! });
  await session.connect();
  await session.query(`
    INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    SELECT 1, 'citus', 10, oid, false, '12.1' FROM pg_namespace WHERE nspname = 'public'`);
  await session.end();
  const engine = app.app.get(EngineService, { strict: false });
  Object.assign(engine, { asked: undefined });
  expect(await engine.isSharded()).toBe(true);
}

/** Every way of provisioning. @returns the kinds of change of each call */
async function stories(org: TestOrganization, operator: string): Promise<(string[] | string | undefined)[]> {
  const owner = app.tokenFor(await aUser(app.prisma, org, { roleKeys: ['admin'] }));
  const linked = await aUserToChange(app.prisma, org);
  const email = anEmail();
  const input = everything(org, email);
  const cross = { ...everything(org), mode: { requireSameOrg: false } };
  const withPassword = { ...cross, identity: { ...cross.identity, password: 'a long enough password' } };
  const all: [string, object][] = [
    [owner, input],
    [owner, input],
    [owner, everyChange(org, linked)],
    [owner, { identity: { email, active: false }, revocations: { everything: true } }],
    [owner, { identity: { email, active: true } }],
    [operator, withPassword],
    [operator, withPassword],
    [owner, { identity: { email: withPassword.identity.email }, grants: { orgRoleKeys: ['viewer'] } }],
  ];
  const answers = [];
  for (const [token, body] of all) {
    const { result, code } = await recorded(() => provision(app, token, body));
    answers.push(result?.changes.map(({ kind }) => kind) ?? code);
  }
  const concurrent = everything(org);
  const twins = await Promise.all([1, 2, 3, 4].map(() => provision(app, owner, concurrent)));
  answers.push(twins.map(({ result }) => String(result?.created)).sort());
  return answers;
}

async function accounts(org: TestOrganization): Promise<void> {
  const person = await aUser(app.prisma, org, { password: 'a first password' });
  const credentials = { organization: org.slug, email: person.email, password: 'a first password' };
  const link = await anOpenLink(app, await aUser(app.prisma, org, { roleKeys: ['viewer'] }));
  await recorded(async () => {
    const { cookie } = await aSession(app, credentials);
    await refreshSession(app, cookie);
    await refreshSession(app, cookie);
    await endSession(app, cookie);
    await preview(app, link);
    await passwords.reset(app, { token: link, password: 'a second password' });
    await passwords.request(app, { organization: org.slug, email: person.email });
    const change = { currentPassword: 'a first password', newPassword: 'a second password' };
    await passwords.change(app, app.tokenFor(person), change);
  });
}

async function mailsAndCommands(org: TestOrganization): Promise<void> {
  const store = app.app.get(OutboxStore, { strict: false });
  const outbox = app.app.get(OutboxService, { strict: false });
  const transactions = app.app.get(TransactionService, { strict: false });
  const provisioning = app.app.get(ProvisioningService, { strict: false });
  const { userId } = await aMail(app.prisma, org);
  const identities = app.app.get(IdentitiesStore, { strict: false });
  const person = await aUser(app.prisma, org);
  const account = { issuer: 'https://provider.example', subject: unique('subject'), issuedAt: new Date() };
  const lines = [1, 2].map((row) => ({ row, building: unique('House'), unit: '1A' }));
  await recorded(async () => {
    const [mail] = await store.takeInvitation(randomUUID(), org.id, userId);
    await store.postpone(mail!, 'busy');
    await store.release({ ...mail!, leasedBy: randomUUID() });
    await new EngineService(app.prisma).isSharded();
    await identities.userOf({ ...account, organization: org.slug, email: anEmail() });
    await (identities as unknown as Inner).bind(org.id, { ...account, organization: org.slug, email: person.email });
    const { app: nest } = app;
    await transactions.run(async (tx) => {
      await nest.get(LinkMailsStore, { strict: false }).markFailed(tx, mail!, 'refused');
      await nest.get(LinkMailsStore, { strict: false }).markUnwanted(tx, mail!);
      await nest.get(NoticeMailsService, { strict: false }).prepare(tx, mail!);
    });
    await store.countOpen();
    for (let round = 0; round < 8; round++) {
      await (outbox as unknown as Inner).poll();
      await Promise.all((outbox as unknown as Inner).inFlight.values());
    }
    const imports = new BuildingImportService(transactions, new BuildingImportStore());
    expect(await imports.importBuildings(org.slug, lines, () => {})).toMatchObject({ newBuildings: 2, newUnits: 2 });
    expect(await imports.importBuildings(org.slug, lines, () => {})).toMatchObject({ newBuildings: 0, newUnits: 0 });
    const organizations = new OrganizationsService(transactions, provisioning, outbox);
    const made = { slug: unique('new'), name: 'New', adminEmail: anEmail(), adminName: 'Ann Admin' };
    await organizations.inviteAdmin(await organizations.createOrganization(made));
  });
}

describe.each([
  ['plain PostgreSQL', false],
  ['Citus, which gets the writes one by one', true],
])('the statements for %s', (_, isSharded) => {
  let changes: unknown[];
  let problemsOf: (text: string) => string[];

  beforeAll(async () => {
    sent = [];
    app = await startTestApp();
    const session = new pg.Client({ connectionString: app.settings.databaseUrl! });
    await session.connect();
    const volatility = await volatilityIn(session);
    await session.end();
    problemsOf = (text) => problemsOnCitus(text, volatility);
    if (isSharded) await pretendCitus();
    else await everyOperation(app, recorded); // the reads are the same for Citus
    const org = await anOrganization(app.prisma, { buildings: 2, units: 3 });
    const operator = await aCaller(app, await anOrganization(app.prisma), { roleKeys: ['platform_admin'] });
    changes = await stories(org, operator.token);
    await accounts(org);
    await mailsAndCommands(org);
    sent = [...new Set(sent)].filter((text) => !/^(BEGIN|COMMIT|ROLLBACK)$/.test(text));
    for (const text of sent) sentToAny.add(text);
  });
  afterAll(() => app.close());

  it('write what the calls promise', () => {
    expect(changes).toMatchObject([
      expect.arrayContaining(['USER_CREATED', 'ROLE_GRANTED', 'ASSIGNMENT_CREATED', 'OCCUPANCY_STARTED']),
      [],
      expect.arrayContaining(['ROLE_GRANTED', 'ASSIGNMENT_UPDATED', 'OCCUPANCY_ENDED']),
      expect.arrayContaining(['USER_DEACTIVATED', 'ROLE_REVOKED', 'ASSIGNMENT_REVOKED', 'OCCUPANCY_ENDED']),
      ['USER_REACTIVATED'],
      expect.arrayContaining(['USER_CREATED']),
      [],
      expect.anything(),
      ['false', 'false', 'false', 'true'],
    ]);
    expect(sent.some((text) => spaced(text).startsWith('WITH plan AS NOT MATERIALIZED'))).toBe(isSharded);
  });

  it('name the organization as a parameter for each table, and change rows by no volatile function', () => {
    const found = sent
      .map(spaced)
      .filter((text) => !text.startsWith(NOT_TO_CITUS))
      .flatMap((text) => {
        const isEverywhere = EVERYWHERE.some(([start]) => start.test(text));
        return isEverywhere ? [] : problemsOf(text).map((problem) => `${problem}: ${text}`);
      });
    expect(found).toEqual([]);
  });
});

it('the statements contain all SQL of the source', async () => {
  const all = [...sentToAny].map(spaced).join('\n');
  const { parts } = await sqlTextsOfSource();
  const missing = parts.filter(({ text }) => !NOT_SENT.includes(text) && !all.includes(text));
  expect(missing).toEqual([]);
});
