import { type Balancer, BALANCERS, programOf, startBalancer } from '../support/balancers.js';
import { continuousCalls, isAcknowledged } from '../support/continuous-calls.js';
import { request } from '../support/http-client.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { lossesOf, NO_LOSSES } from '../support/losses.js';
import { aFreePort } from '../support/process.js';
import { until, withSession } from '../support/sessions.js';
import { progress, rounds } from '../support/sizes.js';
import { skipFile } from '../support/skip-file.js';

const LACKING = BALANCERS.filter((name) => programOf(name) === null);
if (LACKING.length > 0) {
  process.stderr.write(`The test of a rolling restart is skipped. Install ${LACKING.join(' and ')} to run it.\n`);
  skipFile();
}

/** Seconds: at least INTERVAL × fall + 1. */
const DRAIN_DELAY = '2';
const INTERVAL = '200ms';

describe('a rolling restart behind haproxy and nginx, configured as in the README, under load', () => {
  let installation: Installation;
  let servers: { name: string; own: Record<string, string>; running: Server }[];
  let balancers: Balancer[];
  let calls: ReturnType<typeof continuousCalls>[] = [];

  /** Each server allows calls from pages of another origin, so that an answer shows which server has sent it. */
  const originOf = (name: string): string => `https://${name}.example`;

  async function untilServing(name: string): Promise<void> {
    for (const balancer of balancers)
      await until(`${balancer.name} sends calls to server ${name}`, async () => {
        const { headers } = await request(balancer.url).get('/health/live').set('origin', originOf(name));
        return headers['access-control-allow-origin'] === originOf(name);
      });
  }

  beforeAll(async () => {
    installation = await anInstallation();
    servers = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const own = { DRAIN_DELAY, CORS_ORIGINS: originOf(name), TRUST_PROXY: '1', PORT: await aFreePort() };
        return { name, own, running: await installation.start(own) };
      }),
    );
    const urls = servers.map(({ running }) => running.url);
    balancers = await Promise.all([
      startBalancer('haproxy', urls, { 'inter 1s': `inter ${INTERVAL}` }),
      startBalancer('nginx', urls),
    ]);
  });
  afterAll(async () => {
    await Promise.all(calls.map((call) => call.end()));
    await Promise.all(balancers.map((balancer) => balancer.close()));
    await installation.close();
  });

  it('loses no call', async () => {
    for (const { name } of servers) await untilServing(name);
    calls = balancers.map(({ url }) => continuousCalls(installation, () => url, 1));

    for (const round of rounds(1, 10)) {
      for (const server of servers) {
        const before = calls.map(({ outcomes }) => outcomes.length);
        expect(await server.running.process.stop('SIGTERM')).toMatchObject({ code: 0, signal: null });
        const during = calls.map(({ outcomes }, at) => outcomes.length - before[at]!);
        for (const answered of during) expect(answered).toBeGreaterThan(0);
        server.running = await installation.start(server.own);
        await untilServing(server.name);
      }
      progress(`round ${round}: ${calls.map(({ outcomes }) => outcomes.length).join(' and ')} calls`);
    }

    const ended = await Promise.all(calls.map((call) => call.end()));
    const lost = ended.map((outcomes, at) => [balancers[at]!.name, outcomes.filter((one) => !isAcknowledged(one))]);
    expect(lost).toEqual(balancers.map(({ name }) => [name, []]));
    const outcomes = ended.flat();
    await withSession(installation, async (session) =>
      expect(await lossesOf(session, installation, outcomes)).toMatchObject({
        ...NO_LOSSES,
        acknowledged: outcomes.length,
        unacknowledged: 0,
      }),
    );
    progress(`${outcomes.length} calls, slowest ${Math.round(Math.max(...outcomes.map(({ ms }) => ms)))} ms`);
  });
});
