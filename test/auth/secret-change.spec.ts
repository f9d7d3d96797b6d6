import { TokensService } from '../../src/auth/tokens.service.js';
import { createApp } from '../../src/create-app.js';
import type { Settings } from '../../src/settings/settings.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aCompany, aRequest, type TestCompany } from '../support/requests.js';
import { TRANSPORTS } from '../support/transports.js';

const OLDEST = 'the secret of the year before last, retired';
const OLD = 'the secret of last year, more than 32 bytes';
const NEW = 'the secret of this year, more than 32 bytes';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp({ jwtSecret: NEW, previousJwtSecret: OLD });
  company = await aCompany(app);
});
afterAll(() => app.close());

/** A token that a replica with other settings issues. */
function tokenOf(settings: Partial<Settings>): string {
  const { orgId, id: userId } = company.admin;
  return new TokensService(app.settings.with({ previousJwtSecret: null, ...settings })).sign({
    orgId,
    userId,
    version: 0,
  });
}

/** Another replica on the same database. */
async function withReplica<T>(settings: Partial<Settings>, work: (replica: TestApp) => Promise<T>): Promise<T> {
  const replica = await createApp(app.settings.with(settings));
  try {
    await replica.listen(0, '127.0.0.1');
    return await work({ ...app, app: replica, url: await replica.getUrl() });
  } finally {
    await replica.close();
  }
}

describe.each(TRANSPORTS)('after a change of the JWT secret, over %s', (_, transport) => {
  const codeOf = async (replica: TestApp, token: string): Promise<string> => {
    const { result, code } = await transport.provision(replica, token, aRequest());
    return result === undefined ? String(code) : 'GOOD';
  };

  it.each([
    ['of the current secret', { jwtSecret: NEW }, 'GOOD'],
    ['of the previous secret', { jwtSecret: OLD }, 'GOOD'],
    ['of the previous secret that has expired', { jwtSecret: OLD, jwtTtl: -10 }, 'UNAUTHENTICATED'],
    ['of the secret before the previous one', { jwtSecret: OLDEST }, 'UNAUTHENTICATED'],
  ])('a token %s', async (_title, settings, expected) => {
    expect(await codeOf(app, tokenOf(settings))).toBe(expected);
  });

  it('new tokens are signed with the new secret', async () => {
    await withReplica({ previousJwtSecret: null }, async (replica) => {
      expect(await codeOf(replica, app.tokenFor(company.admin))).toBe('GOOD');
    });
  });

  it('a token of the previous secret is refused once that secret is removed', async () => {
    await withReplica({ previousJwtSecret: null }, async (replica) => {
      expect(await codeOf(replica, tokenOf({ jwtSecret: OLD }))).toBe('UNAUTHENTICATED');
    });
  });

  it('a replica that still signs with the old secret accepts new tokens if it knows both secrets', async () => {
    await withReplica({ jwtSecret: OLD, previousJwtSecret: NEW }, async (replica) => {
      expect(await codeOf(replica, tokenOf({ jwtSecret: NEW }))).toBe('GOOD');
    });
  });
});
