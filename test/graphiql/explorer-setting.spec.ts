import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization } from '../support/builders.js';
import { expectRefusal } from '../support/refusals.js';
import { send, type HttpAnswer } from '../support/http-client.js';

const get = ({ url }: TestApp, path: string): Promise<HttpAnswer> => send(url, { method: 'GET', path });

describe('with the explorer on', () => {
  let app: TestApp;
  beforeAll(async () => (app = await startTestApp()));
  afterAll(() => app.close());

  test("serves GraphiQL and its immutable files, with a policy that adds only workers and fonts to the console's", async () => {
    const page = await get(app, '/graphiql');
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none';script-src 'self';" +
        "style-src 'self' 'unsafe-inline';img-src 'self' data:;connect-src 'self';worker-src 'self';font-src 'self'",
    );
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(files.length).toBeGreaterThan(2);
    for (const path of files) {
      expect(path).toMatch(/^\/graphiql\/assets\//);
      const { status, headers } = await get(app, path);
      expect({ path, status }).toEqual({ path, status: 200 });
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });

  test('a missing file is a problem document with 404', async () => {
    expectRefusal('REST', await get(app, '/graphiql/assets/nope.js'), { code: 'NOT_FOUND', problems: [] });
  });

  test('without demo data the page contains no example call', async () => {
    const { id } = await anOrganization(app.prisma);
    await app.prisma.organization.update({ where: { id }, data: { slug: 'acme' } });
    for (const path of ['/graphiql', '/graphiql/'])
      expect((await get(app, path)).text).toContain('id="demo-call">null</script>');
  });
});

describe('in production', () => {
  test('the explorer enables introspection and suggestions in error messages', async () => {
    const production = await startTestApp({ isProduction: true, explorer: true });
    const ask = (query: string): Promise<HttpAnswer> =>
      send(production.url, {
        path: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    try {
      expect((await get(production, '/graphiql')).status).toBe(200);
      const schema = buildClientSchema(JSON.parse((await ask(getIntrospectionQuery())).text).data);
      expect(Object.keys(schema.getMutationType()!.getFields())).toContain('provisionUser');
      expect((await ask('{ me { idd } }')).text).toMatch(/did you mean/i);
    } finally {
      await production.close();
    }
  });
});

describe('with the explorer off', () => {
  let app: TestApp;
  beforeAll(async () => (app = await startTestApp({ explorer: false })));
  afterAll(() => app.close());

  test.each(['/graphiql', '/graphiql/', '/graphiql/assets/index.js'])(
    '%s is answered like any other unknown path',
    async (path) => {
      const [there, nowhere] = await Promise.all([get(app, path), get(app, '/nope')]);
      expectRefusal('REST', there, { code: 'NOT_FOUND', problems: [] });
      const own = /x-request-id|date/;
      const told = ({ headers }: HttpAnswer): object =>
        Object.fromEntries(Object.entries(headers).filter(([name]) => !own.test(name)));
      expect(told(there)).toEqual(told(nowhere));
    },
  );
});
