import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { ERRORS, type ErrorCode } from '../../src/errors/catalogue.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { type DriverClient, type Fault, withFault } from '../support/faults.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { snapshot } from '../support/rows.js';
import { openTransactions, untilWaiting, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

const BUG = new TypeError('Cannot read properties of undefined (reading secret)');
const throwsInstead: Fault = () => Promise.reject(BUG);
const throwsAfter: Fault = (send) => send().then(() => Promise.reject(BUG));

/** The error that Node reports when the other side has closed the connection. */
const RESET = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read', errno: -104 });
const breakSocket = ({ connection }: DriverClient) => {
  connection.stream.destroy(RESET);
};
const breaksBefore: Fault = (send, client) => {
  const broken = once(client, 'end');
  breakSocket(client);
  return broken.then(send);
};
const breaksDuring: Fault = (send, client) => {
  const answer = send();
  breakSocket(client);
  return answer;
};
const breaksAfter: Fault = async (send, client) => {
  await send();
  breakSocket(client);
  throw RESET;
};

const STATEMENTS = {
  create: ['BEGIN', 'facts', 'create', 'COMMIT'],
  link: ['BEGIN', 'facts', 'lock', 'facts again', 'update', 'COMMIT'],
};

describe('a transaction whose connection fails', () => {
  const [, { provision }] = TRANSPORTS[0]!;
  let test: TestApp;
  let org: TestOrganization;
  let token: string;

  beforeAll(async () => {
    test = await startTestApp({ poolSize: 2 });
    Logger.overrideLogger(false);
    org = await anOrganization(test.prisma);
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
  });
  afterAll(() => test.close());

  const inputs = {
    create: () => Promise.resolve(everything(org)),
    link: async () => everyChange(org, await aUserToChange(test.prisma, org)),
  };

  const everyStatement = (['create', 'link'] as const).flatMap((path) =>
    STATEMENTS[path].map((name, statement) => ({ path, name, statement })),
  );
  /** Once COMMIT is sent, the client cannot know whether it arrives. */
  const uncommitted = everyStatement.filter(({ name }) => name !== 'COMMIT');

  const problem = (code: ErrorCode) => ({
    type: 'about:blank',
    title: code === 'INTERNAL' ? 'Internal Server Error' : 'Service Unavailable',
    status: ERRORS[code].status,
    detail: ERRORS[code].detail,
    instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    code,
    errors: [],
  });

  async function expectHealthy(input: object): Promise<void> {
    const again = await provision(test, token, input);
    expect(again.errors).toBeUndefined();
    expect(again.result!.changes.length).toBeGreaterThanOrEqual(7);
    await expectPoolFree();
  }

  async function expectPoolFree(): Promise<void> {
    expect(await withSession(test, openTransactions)).toBe(0);
    const repeats = await Promise.all(Array.from({ length: 6 }, () => provision(test, token, everything(org))));
    expect(repeats.map(({ status }) => status)).toEqual(Array(6).fill(201));
  }

  type At = (typeof everyStatement)[number];

  async function expectNothingLeft({ path, statement }: At, fault: Fault, code: ErrorCode): Promise<void> {
    const input = await inputs[path]();
    const before = await snapshot(test.prisma);

    const answer = await withFault(statement, fault, () => provision(test, token, input));

    expect(JSON.parse(answer.text)).toEqual(problem(code)); // the whole body, so that it cannot leak anything else
    expect(await snapshot(test.prisma)).toEqual(before);
    await expectHealthy(input);
  }

  it.each(uncommitted)('rolls back if the driver throws instead of sending $name of $path', (at) =>
    expectNothingLeft(at, throwsInstead, 'INTERNAL'),
  );

  it.each(uncommitted)('rolls back if the driver throws after $name of $path', (at) =>
    expectNothingLeft(at, throwsAfter, 'INTERNAL'),
  );

  it.each(everyStatement)('rolls back and answers 503 if the socket breaks before $name of $path', (at) =>
    expectNothingLeft(at, breaksBefore, 'UNAVAILABLE'),
  );

  it.each(uncommitted)('rolls back and answers 503 if the socket breaks during $name of $path', (at) =>
    expectNothingLeft(at, breaksDuring, 'UNAVAILABLE'),
  );

  it.each(everyStatement)('rolls back and answers 503 if the backend is terminated before $name of $path', (at) => {
    const terminate: Fault = async (send, { processID }) => {
      await test.prisma.$queryRaw`SELECT pg_terminate_backend(${processID}::int, 2000)`;
      return send();
    };
    return expectNothingLeft(at, terminate, 'UNAVAILABLE');
  });

  it('rolls back and answers 503 if the backend is terminated while it waits for a lock', async () => {
    const user = await aUserToChange(test.prisma, org);
    const input = everyChange(org, user);
    const before = await snapshot(test.prisma);

    const answer = await withSession(test, async (session) => {
      await session.query('BEGIN');
      await session.query('SELECT 1 FROM "User" WHERE "orgId" = $1 AND "id" = $2 FOR UPDATE', [org.id, user.id]);
      const call = provision(test, token, input);
      const [backend] = await untilWaiting(session);
      await session.query('SELECT pg_terminate_backend($1)', [backend]);
      return call;
    });

    expect(JSON.parse(answer.text)).toEqual(problem('UNAVAILABLE'));
    expect(await snapshot(test.prisma)).toEqual(before);
    await expectHealthy(input);
  });

  it.each(['create', 'link'] as const)(
    'answers a retry without changes if the answer to COMMIT of %s is lost',
    async (path) => {
      const input = await inputs[path]();

      const lost = await withFault(STATEMENTS[path].indexOf('COMMIT'), breaksAfter, () =>
        provision(test, token, input),
      );
      const again = await provision(test, token, input);

      expect(JSON.parse(lost.text)).toEqual(problem('UNAVAILABLE'));
      expect(again.result).toMatchObject({ created: false, linkedExisting: true, changes: [] });
      await expectPoolFree();
    },
  );
});
