import { startTestApp, type TestApp } from '../support/app.js';
import {
  aUserWithSession,
  endSession,
  refreshSession,
  startSession,
  type TestSession,
} from '../support/browser-sessions.js';
import { send } from '../support/http-client.js';
import { snapshot } from '../support/rows.js';

const ORIGIN = 'https://pages.example';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ corsOrigins: [ORIGIN] });
});
afterAll(() => app.close());

describe('a call with the cookie', () => {
  const calls: [string, (session: TestSession, headers: Record<string, string>) => Promise<{ status: number }>][] = [
    ['to sign in', ({ account }, headers) => startSession(app, account, headers)],
    ['to refresh', ({ cookie }, headers) => refreshSession(app, cookie, headers)],
    ['to sign out', ({ cookie }, headers) => endSession(app, cookie, headers)],
  ];

  it.each(calls)('%s is 403 for a page of any origin but that of PUBLIC_URL, and changes nothing', async (_, call) => {
    const session = await aUserWithSession(app);
    const before = await snapshot(app.prisma);
    for (const origin of ['https://elsewhere.example', ORIGIN, 'null', app.url, 'http://localhost:3000.example'])
      expect({ origin, ...(await call(session, { origin })) }).toMatchObject({ origin, status: 403 });
    expect(await snapshot(app.prisma)).toEqual(before);

    expect((await call(session, { origin: app.settings.publicUrl })).status).toBeLessThan(300);
    expect((await call(await aUserWithSession(app), {})).status).toBeLessThan(300);
  });

  it('is authenticated by no other call', async () => {
    const { cookie } = await aUserWithSession(app, { roleKeys: ['admin'] });
    const headers = { cookie: `session=${cookie}`, 'content-type': 'application/json' };
    for (const [path, body] of [
      ['/graphql', '{"query":"{ me { id } }"}'],
      ['/api/users', '{}'],
    ] as const)
      expect((await send(app.url, { path, headers, body })).text).toContain('UNAUTHENTICATED');
  });
});
