import { PrismaService } from '../../src/database/prisma.service.js';
import { everything } from '../support/inputs.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { aUserFor, INTERRUPTED_CALLS } from '../support/interrupted-calls.js';
import { aDatabaseProxy, type DatabaseProxy } from '../support/proxy.js';
import { withSession } from '../support/sessions.js';
import { mailsByAddress, people, untilMailed } from '../support/losses.js';
import { size } from '../support/sizes.js';
import { TRANSPORTS } from '../support/transports.js';

describe('an answer to COMMIT that is lost after PostgreSQL has committed', () => {
  let proxy: DatabaseProxy;
  let installation: Installation;
  let behindProxy: Server;
  let healthy: Server;

  beforeAll(async () => {
    installation = await anInstallation();
    proxy = await aDatabaseProxy(installation.settings.databaseUrl!);
    [behindProxy, healthy] = await Promise.all([
      installation.start({ DATABASE_URL: proxy.url, WORKER: 'off' }), // a worker's COMMIT could lose its answer instead
      installation.start(),
    ]);
  });
  afterAll(async () => {
    await installation.close();
    await proxy.close();
  });

  const ways = (['ENDS', 'FALLS_SILENT'] as const).flatMap((how) =>
    TRANSPORTS.map(([name, transport]) => ({ how, name, transport })),
  );
  it.each(ways)(
    'is 503 over $name if the connection $how, and the retry finds the one set of rows',
    async ({ how, transport }) => {
      const { org, token } = installation;
      const input = everything(org);

      proxy.loseCommit(how);
      const lost = await transport.provision(behindProxy, token, input);
      const stored = await withSession(installation, (session) => people(session, installation));
      const retry = await transport.provision(healthy, token, input);
      const retryBehindProxy = await transport.provision(behindProxy, token, input);

      expect(lost).toMatchObject({ status: transport.name === 'REST' ? 503 : 200, code: 'UNAVAILABLE', errors: [] });
      expect(stored.map(({ email }) => email)).toContain(input.identity.email); // the call was committed
      for (const { result } of [retry, retryBehindProxy])
        expect(result).toMatchObject({ created: false, linkedExisting: true, changes: [] });
      await withSession(installation, async (session) => {
        expect(await people(session, installation)).toEqual(stored);
        await untilMailed(session, installation, 60_000);
      });
      expect((await mailsByAddress(installation)).get(input.identity.email)).toBe(1);
    },
  );

  const calls = size<readonly ('ENDS' | 'FALLS_SILENT')[]>(['ENDS'], ['ENDS', 'FALLS_SILENT']).flatMap((how) =>
    INTERRUPTED_CALLS.map((call) => ({ how, call, name: call.name })),
  );
  it.each(calls)('is 503 for $name if the connection $how, and the retry changes no more', async ({ how, call }) => {
    const prisma = new PrismaService(installation.settings);
    const { after, state, send } = await aUserFor(call, installation, prisma);

    proxy.loseCommit(how);
    const lost = await send(behindProxy);
    expect([lost.status, JSON.parse(lost.text).code]).toEqual([503, 'UNAVAILABLE']);
    expect(await state()).toEqual(after);
    for (const server of [healthy, behindProxy]) expect((await send(server)).status).toBe(200);
    expect(await state()).toEqual(after);
    await prisma.$disconnect();
  });
});
