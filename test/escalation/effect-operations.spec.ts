import { isEnumType } from 'graphql';
import type { Permission } from '../../src/database/generated/enums.js';
import { HOLDING_KINDS } from '../../src/provisioning/holdings/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aRole } from '../support/builders.js';
import { EFFECT_OPERATIONS, type Effect, WITHOUT_EFFECT } from '../support/effect-operations.js';
import { type Attempt, type EffectOperation, neededFor } from '../support/effect-requests.js';
import { aSubject, isAboutSecret, type Subject } from '../support/effect-subjects.js';
import { schemaOf } from '../support/operation-requests.js';
import { placesOfRest } from '../support/operation-places.js';
import { PERMISSIONS_OF } from '../support/plan-world.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';

const EFFECTS = Object.keys(EFFECT_OPERATIONS) as Effect[];

let app: TestApp;
let company: TestCompany;
const tokens = new Map<string, string>();
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  for (const [title, { permissions, administers }] of CALLERS) {
    if (permissions === null) continue;
    const assignments = administers ? [{ buildingId: company.buildings[0]!.id, type: 'BUILDING_ADMIN' as const }] : [];
    const roleKeys = [await aRole(app.prisma, [...permissions])];
    tokens.set(title, (await aCaller(app, company.organization, { roleKeys, assignments })).token);
  }
});
afterAll(() => app.close());

/** What a caller holds. `administers` means the first building, which every call about a building names. */
interface Caller {
  permissions: readonly Permission[] | null;
  administers?: boolean;
}

const CALLERS: readonly [string, Caller][] = [
  ['a caller without a token', { permissions: null }],
  ['a caller who holds nothing', { permissions: [] }],
  ['an org_admin', { permissions: PERMISSIONS_OF.org_admin }],
  ['an admin', { permissions: PERMISSIONS_OF.admin }],
  ['a caller who may provision but not read', { permissions: ['PEOPLE_PROVISION'] }],
  ['a building administrator', { permissions: [], administers: true }],
  ['a building administrator who may read', { permissions: PERMISSIONS_OF.viewer, administers: true }],
];

const SUBJECTS: readonly [string, Subject][] = [
  ['holds nothing', {}],
  ['is a viewer', { roles: ['viewer'] }],
  ['is an admin', { roles: ['admin'] }],
  ['is STAFF of another building', { isStaffElsewhere: true }],
];

/** The authority that the contract requires. Written again from its text; shares no code with the plan. */
function mayCause(effect: Effect, { permissions, administers = false }: Caller, { roles = [], ...subject }: Subject) {
  const may = (...wanted: Permission[]): boolean => wanted.every((each) => permissions?.includes(each) === true);
  const isOrgWide = may('PEOPLE_PROVISION');
  const isHere = isOrgWide || administers;
  const holdsAllOfTheirs = may(...roles.flatMap((role) => PERMISSIONS_OF[role]));
  switch (effect) {
    case 'ROLE_GRANTED':
    case 'ROLE_REVOKED':
      return isOrgWide && may(...PERMISSIONS_OF.org_admin);
    case 'ASSIGNMENT_UPDATED': // to BUILDING_ADMIN
      return isOrgWide && may('PEOPLE_READ', 'BUILDINGS_READ');
    case 'INVITATION_QUEUED':
      return isHere && holdsAllOfTheirs && (isOrgWide || subject.isStaffElsewhere !== true);
    case 'INVITATION_REVOKED':
    case 'USER_DEACTIVATED':
    case 'USER_REACTIVATED':
    case 'NAME_CHANGED':
    case 'EMAIL_CHANGED':
    case 'PASSWORD_RESET_QUEUED':
      return isOrgWide && holdsAllOfTheirs;
    case 'API_KEY_CREATED': // with the role viewer
      return may('ORG_MANAGE', ...PERMISSIONS_OF.viewer);
    case 'API_KEY_REVOKED':
      return may('ORG_MANAGE');
    case 'INVITATION_ACCEPTED':
    case 'PASSWORD_CHANGED':
    case 'SIGNED_IN':
    case 'SESSION_ENDED':
      return true; // only the secret counts
    default:
      return isHere;
  }
}

/** The effects that the call has caused. */
async function effectsOf(operation: EffectOperation, attempt: Attempt): Promise<Effect[]> {
  const { id, email } = attempt.subject;
  // The id of a user whom the call creates is not known.
  const subject = id === '' ? { subject: { email } } : { subjectId: id };
  const countSessions = () => app.prisma.session.count({ where: id === '' ? { user: { email } } : { userId: id } });
  const sessions = await countSessions();
  const text = await operation.ask(attempt);
  const events = await app.prisma.auditEvent.findMany({ where: subject });
  const kinds = events.flatMap(({ changes }) => (changes as { kind: Effect }[]).map(({ kind }) => kind));
  return [
    ...kinds,
    ...(/"accessToken":"[^"]/.test(text) ? (['SIGNED_IN'] as const) : []),
    ...((await countSessions()) < sessions ? (['SESSION_ENDED'] as const) : []),
  ];
}

it('the table contains every effect, and every operation of both transports that can have one', async () => {
  const kinds = schemaOf(app).getType('ChangeKind');
  const mutations = Object.keys(schemaOf(app).getMutationType()!.getFields());
  const routes = Object.keys(await placesOfRest(app)).filter((route) => !route.startsWith('GET '));
  const operations = new Set([...Object.values(EFFECT_OPERATIONS).flatMap(Object.keys), ...WITHOUT_EFFECT]);
  const holders = ['POST /api/org/users/provision', 'provisionUser'];

  expect([...EFFECTS].sort()).toEqual(
    [...(isEnumType(kinds) ? kinds.getValues().map(({ name }) => name) : []), 'SIGNED_IN', 'SESSION_ENDED'].sort(),
  );
  expect([...operations].sort()).toEqual([...mutations, ...routes].sort());
  for (const [effect, table] of Object.entries(EFFECT_OPERATIONS))
    expect(Object.keys(table)).toEqual(
      expect.arrayContaining(effect in HOLDING_KINDS ? holders : [expect.any(String)]),
    );
});

describe.each(EFFECTS)('%s', (effect) => {
  const byInvitation = effect === 'INVITATION_QUEUED' || effect === 'INVITATION_REVOKED';
  const subjects = byInvitation ? SUBJECTS : [SUBJECTS[0]!, SUBJECTS[2]!];

  it.each(CALLERS)('needs the same authority in every operation: %s', async (title, caller) => {
    for (const [name, operation] of Object.entries(EFFECT_OPERATIONS[effect]))
      for (const [who, holds] of subjects) {
        const { subject, secret } = await aSubject({ app, company }, effect, name, holds, tokens.get(title) ?? null);
        const isNew = subject.id === '';
        const isAllowed =
          operation.isOwn === true ||
          (mayCause(effect, caller, isNew ? {} : holds) &&
            neededFor(operation).every((each) => caller.permissions?.includes(each) === true));

        const attempt = { app, company, token: tokens.get(title) ?? null, subject, secret };
        const wrong = isAboutSecret(effect) ? await effectsOf(operation, { ...attempt, secret: `${secret}x` }) : [];
        const found = await effectsOf(operation, attempt);
        // The table must also list every other effect of an operation.
        const missing = found.filter((other) => !(name in EFFECT_OPERATIONS[other]));
        const isCaused = found.includes(effect);
        expect([name, who, isCaused, wrong, missing]).toEqual([name, who, isAllowed, [], []]);
      }
  });
});
