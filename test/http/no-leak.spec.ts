import { Logger } from '@nestjs/common';
import { AuthService } from '../../src/auth/auth.service.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { DomainError } from '../../src/errors/domain-error.js';
import { ProvisioningStore } from '../../src/provisioning/store/provisioning.store.js';
import { UsersService } from '../../src/users/users.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { type Edge, expectNoLeak, expectRefusal, MARKER, PATHS } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';

const PROVISION = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';
const INPUT = { identity: { email: `${MARKER}@test.example`, name: MARKER, sendInvite: true } };

let app: TestApp;
let token: string;
let logged: unknown[][];
const restores: (() => void)[] = [];

beforeAll(async () => {
  app = await startTestApp();
  token = app.tokenFor(await aUser(app.prisma, await anOrganization(app.prisma), { roleKeys: ['admin'] }));
});
afterAll(() => app.close());
beforeEach(() => {
  const original = Logger.prototype.error;
  const calls: unknown[][] = [];
  Logger.prototype.error = (...args: unknown[]) => void calls.push(args);
  restores.push(() => (Logger.prototype.error = original));
  logged = calls;
});
afterEach(() => restores.splice(0).forEach((restore) => restore()));

/** Replaces a method of the running application until the test ends. */
function breakMethod<T extends object>(part: T, method: keyof T & string, replacement: () => unknown): void {
  Object.defineProperty(part, method, { value: replacement, configurable: true });
  restores.push(() => Reflect.deleteProperty(part, method));
}

const provision = (edge: Edge): Promise<HttpAnswer> =>
  sendAs(app.url, token, {
    path: PATHS[edge],
    body: JSON.stringify(edge === 'REST' ? INPUT : { query: PROVISION, variables: { input: INPUT } }),
  });
const query = (text: string): Promise<HttpAnswer> =>
  sendAs(app.url, token, { path: '/graphql', body: JSON.stringify({ query: text }) });

/** Throws a value that may not be an Error. */
const throwing = async (reason: unknown): Promise<void> => {
  await Promise.resolve();
  AbortSignal.abort(reason).throwIfAborted();
};

/** Real errors of Prisma and of JavaScript, raised on purpose. */
const FAULTS: [string, () => Promise<unknown>][] = [
  ['a TypeError', () => Promise.resolve().then(() => (undefined as unknown as { length: number }).length)],
  ['invalid SQL', () => app.prisma.$queryRawUnsafe(`SELECT FROM WHERE '${MARKER}'`)],
  ['an unknown table', () => app.prisma.$queryRawUnsafe(`SELECT * FROM "${MARKER}"`)],
  ['a unique constraint', () => duplicateRole()],
  ['a missing row', () => app.prisma.user.findFirstOrThrow({ where: { email: MARKER } })],
  ['a query that Prisma refuses', () => app.prisma.user.findMany({ where: { [MARKER]: 1 } } as never)],
  ['a thrown string', () => throwing(MARKER)],
  ['a thrown null', () => throwing(null)],
  [
    'an error with its own status',
    () => Promise.reject(Object.assign(new Error(MARKER), { statusCode: 418, status: 418 })),
  ],
  [
    'an error that claims to be a client error',
    () => Promise.reject(Object.assign(new Error(MARKER), { extensions: { code: 'BAD_USER_INPUT' } })),
  ],
];

async function duplicateRole(): Promise<never> {
  await app.prisma.role.create({ data: { id: 1, key: MARKER, name: MARKER, permissions: [] } });
  throw new Error('the database took a duplicate');
}

describe.each<Edge>(['REST', 'GraphQL'])('%s', (edge) => {
  test.each(FAULTS)(
    '%s inside the call is INTERNAL with a fixed text and logged, and nothing is written',
    async (_, fault) => {
      const before = await snapshot(app.prisma);
      breakMethod(app.app.get(ProvisioningStore), 'readFacts', fault);

      const answer = await provision(edge);

      expectRefusal(edge, answer, { code: 'INTERNAL', problems: [], status: 200 });
      expect(answer.text).toContain('Internal server error. The server logged it with the request id.');
      expect(JSON.stringify(logged)).toContain(answer.headers['x-request-id']);
      expect(await snapshot(app.prisma)).toEqual(before);
    },
  );

  test('an error during the writes is INTERNAL, and the writes are rolled back', async () => {
    const before = await snapshot(app.prisma);
    const store = app.app.get(ProvisioningStore);
    const createUser = store.createUser.bind(store) as (...args: unknown[]) => Promise<unknown>;
    Object.defineProperty(store, 'createUser', {
      configurable: true,
      value: async (...args: unknown[]) => {
        await createUser(...args);
        throw new TypeError(MARKER);
      },
    });
    restores.push(() => Reflect.deleteProperty(store, 'createUser'));

    expectRefusal(edge, await provision(edge), { code: 'INTERNAL', problems: [], status: 200 });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  test('the cause of an INTERNAL error is not in the answer', async () => {
    const cause = new Error(MARKER);
    breakMethod(app.app.get(ProvisioningStore), 'readFacts', () =>
      Promise.reject(new DomainError('INTERNAL', { cause })),
    );
    expectRefusal(edge, await provision(edge), { code: 'INTERNAL', problems: [], status: 200 });
    expect(JSON.stringify(logged)).toContain(MARKER);
  });
});

describe('GraphQL', () => {
  test('an error in a query is INTERNAL', async () => {
    breakMethod(app.app.get(UsersService), 'me', () => Promise.reject(new TypeError(MARKER)));
    expectRefusal('GraphQL', await query('{ me { id } }'), { code: 'INTERNAL', problems: [], status: 200 });
  });

  test('a result that does not match the schema is INTERNAL, not a client error', async () => {
    const results = [null, undefined, { id: null }, { id: 'x', status: MARKER }, { id: 'x', roleKeys: MARKER }];
    for (const result of results) {
      breakMethod(app.app.get(UsersService), 'me', () => Promise.resolve(result));
      const answer = await query('{ me { id status roleKeys administeredBuildingIds } }');
      expectRefusal('GraphQL', answer, { code: 'INTERNAL', problems: [], status: 200 });
    }
  });

  test('an error in a field leaks nothing', async () => {
    breakMethod(app.app.get(UsersService), 'me', () =>
      Promise.resolve({
        id: 'x',
        get name() {
          throw new TypeError(MARKER);
        },
      }),
    );
    expectRefusal('GraphQL', await query('{ me { id name } }'), { code: 'INTERNAL', problems: [], status: 200 });
  });
});

describe('other routes', () => {
  test('an error in sign-in is INTERNAL', async () => {
    breakMethod(app.app.get(AuthService), 'login', () => Promise.reject(new TypeError(MARKER)));
    const body = JSON.stringify({ organization: 'x', email: 'a@test.example', password: MARKER });
    const answer = await sendAs(app.url, token, { path: '/api/auth/login', body });
    expectRefusal('REST', answer, { code: 'INTERNAL', problems: [] });
  });

  test('an unreachable database is UNAVAILABLE at /health/ready, without its name or address', async () => {
    const refused = Object.assign(new Error(`connect ECONNREFUSED ${MARKER}`), { code: 'ECONNREFUSED' });
    breakMethod(app.app.get(PrismaService), '$queryRawUnsafe', () => Promise.reject(refused));
    const answer = await sendAs(app.url, token, { method: 'GET', path: '/health/ready', headers: {} });
    expectRefusal('REST', answer, { code: 'UNAVAILABLE', problems: [] });
    expect(answer.headers['retry-after']).toBe('2');
    expectNoLeak(answer);
  });
});
