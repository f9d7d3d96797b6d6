import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { ABSENT, assignmentsIn, expectRefused, NOBODY, post, residentsIn, rolesOf } from '../support/older-calls.js';
import { aCaller, aCompany } from '../support/requests.js';
import { expectRefusal } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';

const NUMBERS = ['0', '-1', '1e3', '2147483648', '99999999999', '0x1', '01', '+1', '1.0', '%201', '%EF%BC%91', 'NaN'];
const MALFORMED = ['abc', '%00', '%2F', '%2e%2e', 'a'.repeat(101), 'a'.repeat(8_000), 'null', 'undefined', '*'];
const ODD_UUIDS = [
  `%7B${NOBODY}%7D`,
  NOBODY.replaceAll('-', ''),
  `${NOBODY}%00`,
  '00000000-0000-0000-0000-000000000000',
];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/**
 * The three calls with an id in the path and a body that is valid for an admin, with an id of another organization too.
 */
async function calls() {
  const [company, other] = [await aCompany(app), await aCompany(app)];
  const { id: userId } = await aUser(app.prisma, company.organization);
  const foreign = other.buildings[0]!.id;
  const unitId = company.buildings[0]!.units[0];
  const own = company.buildings[0]!.id;
  return {
    ...company,
    calls: {
      roles: { at: rolesOf, own: userId, foreign: other.admin.id, absent: NOBODY, body: { roleKeys: ['viewer'] } },
      assignments: { at: assignmentsIn, own, foreign, absent: ABSENT, body: { userId, type: 'STAFF' } },
      residents: { at: residentsIn, own, foreign, absent: ABSENT, body: { userId, unitId } },
    },
  };
}

describe.each(['roles', 'assignments', 'residents'] as const)('the id in the path of %s', (name) => {
  const odd = name === 'roles' ? [...MALFORMED, ...ODD_UUIDS, '1'] : [...MALFORMED, ...NUMBERS, NOBODY];

  /** The call, of which a test changes the id or the body. */
  async function aCall() {
    const company = await calls();
    const { at, ...call } = company.calls[name];
    return { ...company, ...call, to: (id: string | number) => (at as (id: string | number) => string)(id) };
  }

  it('is 404 if unknown, malformed or of another organization, with the same bytes except the instance', async () => {
    const { token, to, absent, foreign, body } = await aCall();
    const before = await snapshot(app.prisma);
    const texts = new Map<string, string[]>();
    // Without an id there is no route, so this 404 needs no token.
    for (const id of [absent, foreign, ...odd, '']) {
      const answer = await post(app, token, to(id), body);
      expectRefusal('REST', answer, { code: 'NOT_FOUND', problems: [] });
      const text = answer.text.replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:…');
      texts.set(text, [...(texts.get(text) ?? []), String(id).slice(0, 40)]);
    }
    expect([...texts.values()]).toHaveLength(1);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('is not checked without a token', async () => {
    const { to, own, absent, body } = await aCall();
    for (const id of [own, absent, ...odd]) {
      expectRefusal('REST', await post(app, null, to(id), body), { code: 'UNAUTHENTICATED', problems: [] });
    }
  });

  it('is not checked if the body is invalid', async () => {
    const { token, to, own, absent, body } = await aCall();
    for (const id of [own, absent, 'abc', 'a'.repeat(8_000)]) {
      const answer = await post(app, token, to(id), { ...body, x: 1 });
      expectRefusal('REST', answer, { code: 'INVALID_INPUT', problems: ['FIELD_UNKNOWN /x'] });
    }
  });

  it('is 403 for a caller who may not provision, whether it exists or not', async () => {
    const { organization, to, own, foreign, absent, body } = await aCall();
    const viewer = await aCaller(app, organization, { roleKeys: ['viewer'] });
    for (const id of [own, foreign, absent, ...odd]) {
      expectRefusal('REST', await post(app, viewer.token, to(id), body), {
        code: 'FORBIDDEN',
        problems: ['PERMISSION_REQUIRED '],
      });
    }
  });
});

describe('a 404', () => {
  it('comes after authority: a role that the caller may not grant is 403 for existing and unknown users', async () => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization);
    const problems = ['ROLE_NOT_GRANTABLE /roleKeys/0'];
    for (const userId of [id, NOBODY, 'abc']) {
      const call = [rolesOf(userId), { roleKeys: ['platform_admin'] }] as const;
      await expectRefused(app, token, call, { code: 'FORBIDDEN', problems });
    }
  });

  it('comes before other problems with the body', async () => {
    const { token } = await aCompany(app);
    for (const call of [
      [rolesOf(NOBODY), { roleKeys: ['none'] }],
      [assignmentsIn(ABSENT), { userId: NOBODY, type: 'STAFF' }],
      [residentsIn(ABSENT), { userId: NOBODY, unitId: ABSENT }],
    ] as const) {
      await expectRefused(app, token, call, { code: 'NOT_FOUND', problems: [] });
    }
  });
});
