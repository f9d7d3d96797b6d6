import { Logger } from '@nestjs/common';
import { AuthGuard } from '../../src/auth/auth.guard.js';
import { Prisma } from '../../src/database/generated/client.js';
import { ProvisioningController } from '../../src/provisioning/provisioning.controller.js';
import { ProvisioningResolver } from '../../src/provisioning/provisioning.resolver.js';
import { ProvisioningService } from '../../src/provisioning/provisioning.service.js';
import { ProvisioningStore } from '../../src/provisioning/store/provisioning.store.js';
import { UsersResolver } from '../../src/users/users.resolver.js';
import { InputPipe } from '../../src/validation/input.pipe.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { type Edge, expectRefusal, MARKER, PATHS } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';

const SQL = `INSERT INTO "User" VALUES ('${MARKER}')`;
const MUTATION = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';
const FIELD = '{ users { edges { node { assignments { type } } } } }';
const INPUT = { identity: { email: 'layers@test.example', name: 'Layers', sendInvite: true } };

const known = (code: string, message: string): Error =>
  new Prisma.PrismaClientKnownRequestError(message, { code, clientVersion: '7', meta: { modelName: MARKER } });
const FAULTS: [string, unknown][] = [
  ['a unique constraint', known('P2002', `Unique constraint failed on ${MARKER}`)],
  ['a raw query', known('P2010', `Raw query failed. Code: 42601. Message: ${SQL}`)],
  [
    'the driver',
    Object.assign(new Error(MARKER), { name: 'DriverAdapterError', cause: { kind: 'postgres', originalMessage: SQL } }),
  ],
  ['a plain error', new TypeError(`${MARKER} at ${SQL}`)],
  ['a string', MARKER],
];

/** What the layer does while it is broken. */
let fault: { layer: string; reason: unknown } | null = null;
const restores: (() => void)[] = [];

/** Replaces a method by one that fails on demand. The replacement keeps the framework's metadata. */
function breakable(layer: string, type: { prototype: object }, method: string): void {
  const original = Object.getOwnPropertyDescriptor(type.prototype, method)!;
  const real = original.value as (...args: unknown[]) => unknown;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    if (fault?.layer === layer) throw fault.reason as Error;
    return Reflect.apply(real, this, args);
  };
  for (const key of Reflect.getMetadataKeys(real)) Reflect.defineMetadata(key, Reflect.getMetadata(key, real), value);
  Object.defineProperty(type.prototype, method, { ...original, value });
  restores.push(() => Object.defineProperty(type.prototype, method, original));
}

const LAYERS: [layer: string, edge: Edge][] = [
  ['guard', 'REST'],
  ['guard', 'GraphQL'],
  ['pipe', 'REST'],
  ['pipe', 'GraphQL'],
  ['controller', 'REST'],
  ['resolver', 'GraphQL'],
  ['field resolver', 'GraphQL'],
  ['service', 'REST'],
  ['service', 'GraphQL'],
  ['store', 'REST'],
  ['store', 'GraphQL'],
];

beforeAll(() => {
  breakable('guard', AuthGuard, 'canActivate');
  breakable('pipe', InputPipe, 'transform');
  breakable('controller', ProvisioningController, 'provisionUser');
  breakable('resolver', ProvisioningResolver, 'provisionUser');
  breakable('field resolver', UsersResolver, 'assignments');
  breakable('service', ProvisioningService, 'provisionUser');
  breakable('store', ProvisioningStore, 'readFacts');
});
afterAll(() => restores.forEach((restore) => restore()));

describe.each(['development', 'test', 'production'])('with NODE_ENV=%s', (mode) => {
  const before = process.env['NODE_ENV'];
  let app: TestApp;
  let token: string;
  let logged: string[];
  const originalError = Logger.prototype.error;

  beforeAll(async () => {
    process.env['NODE_ENV'] = mode;
    app = await startTestApp({ isProduction: mode === 'production' });
    token = app.tokenFor(await aUser(app.prisma, await anOrganization(app.prisma), { roleKeys: ['admin'] }));
    Logger.prototype.error = (...args: unknown[]) => void logged.push(JSON.stringify(args));
  });
  beforeEach(() => (logged = []));
  afterEach(() => (fault = null));
  afterAll(async () => {
    process.env['NODE_ENV'] = before;
    Logger.prototype.error = originalError;
    await app.close();
  });

  const call = (edge: Edge, layer: string): Promise<HttpAnswer> => {
    const graphql = layer === 'field resolver' ? { query: FIELD } : { query: MUTATION, variables: { input: INPUT } };
    return sendAs(app.url, token, { path: PATHS[edge], body: JSON.stringify(edge === 'REST' ? INPUT : graphql) });
  };

  describe.each(LAYERS)('an error in the %s over %s is answered as INTERNAL without details', (layer, edge) => {
    test.each(FAULTS)('%s', async (_, reason) => {
      const rows = await snapshot(app.prisma);
      fault = { layer, reason };

      const answer = await call(edge, layer);

      expectRefusal(edge, answer, { code: 'INTERNAL', problems: [], status: 200 });
      const { errors, detail } = JSON.parse(answer.text) as { errors: { message: string }[]; detail?: string };
      expect(detail ?? errors[0]!.message).toBe('Internal server error. The server logged it with the request id.');
      expect(errors).toHaveLength(edge === 'REST' ? 0 : 1);
      expect(logged).toEqual([expect.stringContaining(`request=${String(answer.headers['x-request-id'])}`)]);
      expect(await snapshot(app.prisma)).toEqual(rows);
    });
  });
});
