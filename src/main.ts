import type { Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { assertUsable } from './settings/data-folder.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './database/embedded/embedded-postgres.js';
import { obstacleIn } from './database/obstacles.js';
import { logLine } from './observability/log-line.js';
import { DRAIN_WITHIN } from './settings/drain.js';
import { readSettings, type Settings } from './settings/settings.js';

let database: EmbeddedPostgres | undefined;
let app: NestFastifyApplication | undefined;
/** Set when the server listens. Resolves when balancers have had the time to notice that it stops. */
let drain: (() => Promise<void>) | undefined;
/** In production each line of the log is JSON. */
const isProduction = process.env['NODE_ENV'] === 'production';
const say = (message: string): void => console.log(isProduction ? logLine('Start', { message }) : message);
const complain = (message: string, level: 'warn' | 'fatal' = 'fatal'): void =>
  console.error(isProduction ? logLine('Start', { message }, level) : message);

let stoppingSince: number | undefined;
const connections = new Set<Socket>();

async function start(): Promise<void> {
  const given = readSettings(process.env);
  if (given.smtpUrl === null && given.worker) assertUsable(given.dataDir); // mails are written there
  const settings = await withDatabase(given);
  // Listen only on this machine with DEMO_DATA or the embedded database.
  const host = settings.demoData || database !== undefined ? '127.0.0.1' : '0.0.0.0';
  // Importing the application takes more than a second, so all checks run before it.
  const server = await import('./serve.js');
  const listening = (app = await server.serve(settings, host, console.log));
  drain = () => server.drain(listening, settings);
  listening.getHttpServer().on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
}

/** Starts and migrates the embedded database, or checks that the database at DATABASE_URL is ready for this version. */
async function withDatabase(settings: Settings): Promise<Settings> {
  if (settings.databaseUrl === null) {
    database = await startEmbeddedPostgres({ dataDir: settings.dataDir, log: say });
    const { migrateDatabase } = await import('./database/migrations/migrate.js');
    await migrateDatabase(database.url, { onWait: (message) => complain(message, 'warn') });
    return settings.with({ databaseUrl: database.url });
  }
  const obstacle = await obstacleIn(settings.databaseUrl).catch((cause: unknown) => {
    throw new Error(`The database at DATABASE_URL cannot be used: ${reason(cause)}`, { cause });
  });
  if (obstacle !== null) throw new Error(obstacle);
  return settings;
}

/** Resets, because with HTTP/1.0 a connection that is closed in the middle of a file means a complete file. */
function cutConnections(): void {
  for (const socket of connections) socket.resetAndDestroy();
}

/** Lets running calls end, disconnects, stops the worker, and stops the embedded database last. */
async function stop(exitCode: number): Promise<void> {
  const cut = setTimeout(cutConnections, DRAIN_WITHIN);
  // A connection whose last call ends during the drain stays open for the next call, so we close idle ones ourselves.
  const sweep = setInterval(() => app?.getHttpServer().closeIdleConnections(), 100);
  try {
    await app?.close();
    clearTimeout(cut);
    clearInterval(sweep);
    await database?.stop();
  } catch (error) {
    complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    exitCode ||= 1;
  }
  process.exit(exitCode);
}

/** Milliseconds. After Ctrl-C the terminal and npm both send us a signal, so we ignore a second one this soon. */
const SAME_SIGNAL_WITHIN = 500;

/**
 * Waits for the start to finish, so that the stop leaves nothing running. A second signal ends the process at once.
 * Ctrl-C (SIGINT) is a person, who needs no delay.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (stoppingSince !== undefined) {
    if (performance.now() - stoppingSince <= SAME_SIGNAL_WITHIN) return;
    cutConnections();
    process.exit(1);
  }
  stoppingSince = performance.now();
  const draining = signal === 'SIGTERM' ? drain?.() : undefined;
  void Promise.all([starting, draining]).finally(() => stop(0));
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${String(port)} is in use. Set another one, such as PORT=3001.`;
  const isForeseen = ['Error', 'SettingsError', 'AggregateError', 'DatabaseError'].includes(error.constructor.name);
  return isForeseen ? error.message || (code ?? error.name) : (error.stack ?? error.message);
}

const starting = start().catch(async (error: unknown) => {
  complain(reason(error));
  await stop(1);
});

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
