import { Logger } from '@nestjs/common';
import pg from 'pg';
import { ERRORS } from '../../src/errors/catalogue.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { sendGraphql } from '../support/graphql.js';
import { everything } from '../support/inputs.js';
import { type DatabaseProxy, aDatabaseProxy } from '../support/proxy.js';
import { until, untilWaiting, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';
import { request } from '../support/http-client.js';

const [[, rest], [, graphql]] = TRANSPORTS as [(typeof TRANSPORTS)[0], (typeof TRANSPORTS)[1]];

/** The longest time, in milliseconds, until the client gets an answer, even a 503. */
const PATIENCE = 8_000;

const UNAVAILABLE = {
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  detail: ERRORS.UNAVAILABLE.detail,
  instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
  code: 'UNAVAILABLE',
  errors: [],
};

let test: TestApp;
let org: TestOrganization;
let token: string;

const post = (input: object) =>
  request(test.url)
    .post('/api/org/users/provision')
    .set('authorization', `Bearer ${token}`)
    .timeout(PATIENCE)
    .send(input);

async function expectUnavailable(input: object): Promise<void> {
  const { status, headers, body } = await post(input);
  expect(body).toEqual(UNAVAILABLE);
  expect(status).toBe(503);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
}

async function expectServing(): Promise<void> {
  await until(
    'calls are served again',
    async () => (await rest.provision(test, token, everything(org))).status === 201,
  );
  const answers = await Promise.all([1, 2, 3, 4].map(() => rest.provision(test, token, everything(org))));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect((await request(test.url).get('/health/ready')).status).toBe(200);
}

async function start(overrides: Parameters<typeof startTestApp>[0]): Promise<void> {
  test = await startTestApp(overrides);
  Logger.overrideLogger(false);
  org = await anOrganization(test.prisma);
  token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
}

describe('when the only connection of the pool waits for a lock', () => {
  beforeAll(() => start({ poolSize: 1 }));
  afterAll(() => test.close());

  it('the server answers 503 with Retry-After to the call that waits for the lock and to those that wait for a connection', async () => {
    const user = await aUser(test.prisma, org);
    const held = { identity: { email: user.email }, grants: { orgRoleKeys: ['viewer'] } };

    await withSession(test, async (session) => {
      await session.query('BEGIN');
      await session.query('SELECT 1 FROM "User" WHERE "orgId" = $1 AND "id" = $2 FOR UPDATE', [org.id, user.id]);
      const waiting = expectUnavailable(held);
      await untilWaiting(session);
      const others = [expectUnavailable(held), expectUnavailable(held)];
      const overGraphql = graphql.provision(test, token, held);

      await Promise.all([waiting, ...others]);
      expect(await overGraphql).toMatchObject({ status: 200, code: 'UNAVAILABLE', errors: [] });
      await session.query('ROLLBACK');
    });

    await expectServing();
    const { result } = await rest.provision(test, token, held);
    expect(result!.changes).toHaveLength(1); // the call that failed has written nothing
  });
});

describe('when a table is locked', () => {
  beforeAll(() => start({ poolSize: 2 }));
  afterAll(() => test.close());

  it('all waiting reads of a request fail together with the first one', async () => {
    const msOf = async (reads: number): Promise<number> => {
      const fields = Array.from({ length: reads }, (_, n) => `a${n}: building(id: ${org.buildings[0]!.id}) { name }`);
      const since = performance.now();
      const { text } = await sendGraphql(test, token, `{ ${fields.join(' ')} }`);
      expect(text.match(/"UNAVAILABLE"/g)).toHaveLength(reads);
      return performance.now() - since;
    };

    await withSession(test, async (session) => {
      await session.query('BEGIN');
      await session.query('LOCK TABLE "Building" IN ACCESS EXCLUSIVE MODE');
      expect((await msOf(6)) / (await msOf(1))).toBeLessThan(2);
    });
  });
});

describe('a database', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;

  beforeAll(async () => {
    database = await aDatabase();
    proxy = await aDatabaseProxy(database.url);
    await start({ databaseUrl: proxy.url, poolSize: 2 });
  });
  afterAll(async () => {
    await proxy.mend();
    await test.close();
    await proxy.close();
    await database.drop();
  });

  /** What clients get while the database is unreachable. */
  async function expectAway(): Promise<void> {
    await expectUnavailable(everything(org));
    expect(await graphql.provision(test, token, everything(org))).toMatchObject({ code: 'UNAVAILABLE', errors: [] });
    await expectUnavailable({ ...everything(org), mode: { dryRun: true } });
    const input = everything(org);
    await expectUnavailable({ ...input, identity: { ...input.identity, password: 'a long enough password' } });
    const login = { organization: org.slug, email: 'someone@test.example', password: 'some password' };
    expect((await request(test.url).post('/api/auth/login').send(login)).status).toBe(503);
    const ready = await request(test.url).get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toEqual(UNAVAILABLE);
    expect((await request(test.url).get('/health/live')).status).toBe(200);
  }

  it('that cannot be reached makes the server answer 503 and not ready, but stay alive and recover', async () => {
    await proxy.cut();
    await expectAway().finally(() => proxy.mend());
    await expectServing();
  });

  it('that restarts or closes every connection causes at most one failed call for each connection', async () => {
    await withSession(test, (session) =>
      session.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'provisioning'`,
      ),
    );
    await expectServing();
  });

  it('that no longer exists makes the server answer 503 and not ready, but stay alive and recover', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const server = new pg.Client({ connectionString: process.env['TEST_SERVER_URL'] });
    await server.connect();
    try {
      await until('the database is renamed', async () => {
        await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
        return server.query(`ALTER DATABASE "${name}" RENAME TO "${name}_away"`).then(
          () => true,
          () => false,
        );
      });
      await expectAway().finally(() => server.query(`ALTER DATABASE "${name}_away" RENAME TO "${name}"`));
    } finally {
      await server.end();
    }
    await expectServing();
  });

  describe('that stops answering', () => {
    beforeEach(() => proxy.stall());
    afterEach(async () => {
      await proxy.mend();
      await expectServing();
    });

    it('makes the server answer 503 within seconds', async () => {
      await expectUnavailable(everything(org));
      expect((await request(test.url).get('/health/live')).status).toBe(200);
    });

    it('makes the server answer 503 within seconds to a call with a password', async () => {
      const { identity, grants } = everything(org);
      await expectUnavailable({ identity: { ...identity, password: 'a long enough password' }, grants });
    });

    it('makes the server not ready within seconds', async () => {
      expect((await request(test.url).get('/health/ready').timeout(PATIENCE)).status).toBe(503);
    });
  });
});
