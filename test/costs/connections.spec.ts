import { buildClientSchema, getIntrospectionQuery, getNamedType, type IntrospectionQuery, isLeafType } from 'graphql';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { untilWaiting, withSession } from '../support/sessions.js';

/** No other application of this process has a pool of this size. */
const POOL = 8;
/** Connections that one request may use at a time. */
const SHARE = 2;

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp({ poolSize: POOL });
  company = await aCompany(app);
});
afterAll(() => app.close());

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

/** The largest number of statements of the application that ran at the same time. */
async function mostAtOnce(work: () => Promise<unknown>): Promise<number> {
  let [running, most] = [0, 0];
  const original = pg.Pool.prototype.query;
  pg.Pool.prototype.query = function (this: pg.Pool, ...args: unknown[]) {
    const answer = Reflect.apply(original, this, args) as Promise<unknown>;
    if (this.options.max !== POOL) return answer;
    most = Math.max(most, ++running);
    const ended = () => running--;
    answer.then(ended, ended);
    return answer;
  } as never;
  try {
    await work();
  } finally {
    pg.Pool.prototype.query = original;
  }
  return most;
}

test('callers of another organization are served while one document runs 15 waiting searches', async () => {
  const other = await aCompany(app);
  await withSession(app, async (session) => {
    await session.query('BEGIN');
    await session.query('LOCK TABLE "Building" IN ACCESS EXCLUSIVE MODE');
    const searches = times(15, (n) => `a${n}: users(search: "${n}") { totalCount }`);
    const slow = sendGraphql(app, company.token, `{ ${searches} }`);
    await untilWaiting(session, SHARE);

    const answers = await Promise.all(
      Array.from({ length: 30 }, () => sendGraphql(app, other.token, '{ me { id } roles { key } }')),
    );
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([undefined]));

    await session.query('ROLLBACK');
    await slow; // it may have waited too long for its lock
  });
});

test('no document of queries uses more than a quarter of the pool', async () => {
  const { data } = await sendGraphql(app, company.token, getIntrospectionQuery());
  const fields = Object.values(
    buildClientSchema(data as IntrospectionQuery)
      .getQueryType()!
      .getFields(),
  );
  const argumentsOf: Record<string, string> = {
    user: `(id: "${company.admin.id}")`,
    building: `(id: ${company.buildings[0]!.id})`,
    unit: `(id: ${company.buildings[0]!.units[0]!})`,
    places: '(names: [{ building: "Building 0" }])',
  };
  for (const { name, type } of fields) {
    const named = getNamedType(type);
    const selection = isLeafType(named) ? '' : '{ __typename }';
    const document = times(15, (n) => `a${n}: ${name}${argumentsOf[name] ?? ''} ${selection}`);
    const most = await mostAtOnce(async () => {
      const { code, text } = await sendGraphql(app, company.token, `{ ${document} }`);
      expect([name, code, text]).toEqual([name, undefined, text]);
    });
    expect([name, most > 0 && most <= SHARE, most]).toEqual([name, true, most]);
  }
  const person =
    'roles { key } assignments { type building { units { id } staff { name } residents { name } } } occupancies { id } invitation { status }';
  const everything = `users { totalCount edges { node { ${person} } } } auditEvents { totalCount } buildings { totalCount }`;
  const most = await mostAtOnce(async () => {
    const { text } = await sendGraphql(app, company.token, `{ me { id } roles { key } ${everything} }`);
    expect(text).not.toContain('"errors"');
  });
  expect(most).toBe(SHARE);
});
