import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { PrismaService } from '../../src/database/prisma.service.js';
import { TransactionService } from '../../src/database/transaction.service.js';
import { OutboxService } from '../../src/mail/outbox.service.js';
import { OutboxStore } from '../../src/mail/outbox.store.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aMail, anOrganization, type TestOrganization } from '../support/builders.js';
import { ManualTransport } from '../support/manual-transport.js';
import { aDatabaseProxy } from '../support/proxy.js';
import { until, untilMailsDone, withSession } from '../support/sessions.js';

let app: TestApp;
let org: TestOrganization;
let running: { outbox: OutboxService; transport: ManualTransport }[] = [];
beforeAll(async () => {
  app = await startTestApp(); // it sends no mails itself
  org = await anOrganization(app.prisma);
});
afterAll(() => app.close());
afterEach(async () => {
  for (const { outbox, transport } of running) {
    outbox.onModuleDestroy();
    transport.letGo();
  }
  await Promise.all(running.map(({ outbox }) => outbox.onApplicationShutdown()));
  running = [];
  await app.prisma.mail.deleteMany();
});

/** Starts another process that sends mails. */
function start(transport: ManualTransport, prisma = app.prisma): OutboxService {
  const outbox = new OutboxService(
    app.settings.with({ worker: true }),
    new TransactionService(prisma),
    new OutboxStore(prisma),
    transport as never,
    transport as never,
  );
  outbox.onApplicationBootstrap();
  running.push({ outbox, transport });
  return outbox;
}

const rowOf = ({ id }: { id: string }) => app.prisma.mail.findFirstOrThrow({ where: { id } });
const isSent = (mail: { id: string }) => async () => (await rowOf(mail)).sentAt !== null;
const lease = (seconds: number) => ({
  leasedBy: randomUUID(),
  leasedUntil: new Date(Date.now() + seconds * 1000),
  attempts: 1,
});

/** As if the process had been cut off for that long. */
const endLease = ({ id }: { id: string }) =>
  app.prisma.mail.updateMany({ where: { id, leasedBy: { not: null } }, data: { leasedUntil: new Date() } });

/** Ends several polls after it has begun: another poll finds each mail. */
async function severalLooks(): Promise<void> {
  for (let look = 0; look < 3; look++) {
    const mail = await aMail(app.prisma, org);
    for (const { outbox } of running) outbox.wake();
    await until('the mail is taken', async () => (await rowOf(mail)).attempts === 1);
  }
}

test('the mail of a dead process is sent when its lease has ended, and not before', async () => {
  const dueAt = new Date(Date.now() - 60_000); // first in the queue
  const held = await aMail(app.prisma, org, { dueAt, ...lease(600) });
  const dead = await aMail(app.prisma, org, { dueAt, ...lease(-1) });
  start(new ManualTransport(true));

  await until('the mail is sent', isSent(dead));
  await severalLooks();

  expect(await rowOf(held)).toMatchObject({ attempts: 1, sentAt: null });
  expect(await rowOf(dead)).toMatchObject({ attempts: 2, leasedBy: null, leasedUntil: null });
});

test('a mail whose last attempt was interrupted is tried once more, and that attempt is the last', async () => {
  const [sent, failed] = [
    await aMail(app.prisma, org, { attempts: 12 }),
    await aMail(app.prisma, org, { attempts: 12 }),
  ];
  const transport = new ManualTransport();
  start(transport);
  await until('both are tried', () => Promise.resolve(transport.attempts.length === 2));

  for (const { mail, end } of transport.attempts) end(mail.id === failed.id ? new Error('busy') : undefined);
  await withSession(app, untilMailsDone);

  expect(await rowOf(sent)).toMatchObject({ failedAt: null, failureReason: null });
  expect(await rowOf(failed)).toMatchObject({ sentAt: null, failureReason: expect.stringContaining('mail server') });
  expect(transport.ended).toHaveLength(2);
});

test('after a failed attempt the wait is e times longer than before, up to the tenth', async () => {
  const waits: number[] = [];
  const transport = new ManualTransport();
  const outbox = start(transport);
  for (let attempts = 0; attempts < 11; attempts++) {
    const mail = await aMail(app.prisma, org, { attempts });
    outbox.wake();
    await until('the attempt', () => Promise.resolve(transport.attempts.length > attempts));
    transport.attempts.at(-1)!.end(new Error('busy'));
    await until('it waits', async () => (await rowOf(mail)).leasedBy === null);
    const [row] = await app.prisma.$queryRaw<{ wait: number }[]>`
      SELECT extract(epoch FROM "dueAt" - now())::float AS "wait" FROM "Mail" WHERE "id" = ${mail.id}::uuid`;
    waits.push(row!.wait);
    await app.prisma.mail.updateMany({ data: { dueAt: new Date(Date.now() + 1e9) } }); // it is no longer needed
  }

  const ratios = waits.slice(1).map((wait, n) => wait / waits[n]!);
  for (const ratio of ratios.slice(3, 9)) expect(ratio).toBeCloseTo(Math.E, 0); // the first waits are very short
  expect(ratios[9]).toBeCloseTo(1, 0);
  const hours = waits.reduce((sum, wait) => sum + wait) / 3600;
  expect(hours).toBeGreaterThan(15);
  expect(hours).toBeLessThan(17);
});

test('the lease is renewed while the mail is being sent, and no other process takes the mail', async () => {
  const mail = await aMail(app.prisma, org);
  const transport = new ManualTransport();
  start(transport);
  await until('the mail in transit', () => Promise.resolve(transport.attempts.length === 1));
  const before = (await rowOf(mail)).leasedUntil!.getTime();
  const other = new ManualTransport(true);
  start(other);

  await until('it is renewed', async () => (await rowOf(mail)).leasedUntil!.getTime() > before);
  expect(other.attempts).toEqual([]);
  transport.attempts[0]!.end();
  await until('it is sent', isSent(mail));

  expect(transport.ended).toHaveLength(1);
});

test('a process that was cut off changes nothing after another process has sent its mail', async () => {
  const mail = await aMail(app.prisma, org);
  const [cutOff, other] = [new ManualTransport(), new ManualTransport(true)];
  start(cutOff);
  await until('the mail in transit', () => Promise.resolve(cutOff.attempts.length === 1));
  start(other);
  while (!(await isSent(mail)())) await endLease(mail);
  const before = await rowOf(mail);

  cutOff.attempts[0]!.end();
  const next = await aMail(app.prisma, org);
  await until('another mail is taken', async () => (await rowOf(next)).attempts > 0);

  expect(await rowOf(mail)).toEqual(before);
  expect(cutOff.ended.filter(({ id }) => id === mail.id)).toEqual([]);
});

test('a process does not take a mail that it is already sending, even if its lease has ended', async () => {
  const mail = await aMail(app.prisma, org);
  const transport = new ManualTransport();
  start(transport);
  await until('the mail in transit', () => Promise.resolve(transport.attempts.length === 1));
  await endLease(mail);

  await severalLooks();
  expect(transport.attempts.filter((attempt) => attempt.mail.id === mail.id)).toHaveLength(1);
  await until('four in transit', () => Promise.resolve(transport.attempts.length === 4));
  transport.letGo();
  await withSession(app, untilMailsDone);
  expect(transport.ended.map(({ id }) => id)).toContain(mail.id);
});

test('four processes send each of 60 mails once', async () => {
  for (let n = 0; n < 60; n++) await aMail(app.prisma, org);
  const all = [1, 2, 3, 4].map(() => new ManualTransport(true));
  for (const transport of all) start(transport);

  await withSession(app, untilMailsDone);

  const ids = all.flatMap(({ ended }) => ended.map(({ id }) => id));
  expect(new Set(ids).size).toBe(60);
  expect(ids).toHaveLength(60);
  expect(await app.prisma.mail.count({ where: { attempts: 1, leasedBy: null, failedAt: null } })).toBe(60);
});

test('one process sends at most four mails at a time', async () => {
  for (let n = 0; n < 10; n++) await aMail(app.prisma, org);
  const transport = new ManualTransport();
  const outbox = start(transport);
  for (let ended = 0; ended < 6; ended++) {
    await until('four in transit', () => Promise.resolve(transport.attempts.length === ended + 4));
    outbox.wake();
    expect(await app.prisma.mail.count({ where: { leasedBy: { not: null } } })).toBeLessThanOrEqual(4);
    transport.attempts[ended]!.end();
  }
  await until('the last one', () => Promise.resolve(transport.attempts.length === 10));
  transport.letGo();
  await withSession(app, untilMailsDone);
});

test('an unreachable database is reported once, and mails go out when it is back', async () => {
  const proxy = await aDatabaseProxy(app.settings.databaseUrl!);
  const prisma = new PrismaService(app.settings.with({ databaseUrl: proxy.url }));
  const lines: string[] = [];
  Logger.overrideLogger({ log: () => {}, error: () => {}, warn: (line: string) => lines.push(line) });
  try {
    await proxy.cut();
    const outbox = start(new ManualTransport(true), prisma);
    await until('a warning', () => Promise.resolve(lines.length > 0));
    for (let look = 0; look < 20; look++) {
      outbox.wake();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const mail = await aMail(app.prisma, org);
    await proxy.mend();
    await until('the mail is sent', isSent(mail));
    expect(lines).toEqual([expect.stringMatching(/^Mails wait for the database: /)]);
  } finally {
    Logger.overrideLogger(false);
    await prisma.$disconnect();
    await proxy.close();
  }
});
