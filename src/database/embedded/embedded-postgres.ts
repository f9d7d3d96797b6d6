import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { asDataFolderError } from '../../settings/data-folder.js';
import { findServerFolder, run, type ServerFolder } from './server-folder.js';
import { findBinaries, type Binaries } from './embedded-binaries.js';
import { isServerProcess, logTail, openCluster, readPidFile, removePidFile, type Cluster } from './embedded-cluster.js';
import { hasCode } from '../error-code.js';
import { freePort } from './free-port.js';

interface EmbeddedPostgresOptions {
  /** Folder for the server's files, such as `.data`. It is created if it does not exist. */
  dataDir: string;
  /**
   * The port to listen on, or the next free one if it is in use. Default 5433. A running server keeps its port.
   */
  port?: number;
  /** Receives messages, one line at a time. */
  log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** Connects to the database `provisioning` as its owner. */
  url: string;
  port: number;
  /**
   * Shuts the server down, unless another application uses it too. Resolves when that is done. Can be called again.
   * It closes open connections, so disconnect first.
   */
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const user = 'postgres';
const database = 'provisioning';

/** Every application holds this lock shared while it uses the server. The one that stops it takes it exclusively. */
const usersLock = 7_203_114_906;

/** A cold start takes 2 s. Crash recovery or a slow disk takes longer. */
const patienceMs = 60_000;

/** Interval of the messages during a slow start. */
const sayEveryMs = 10_000;

const settings = {
  listen_addresses: host,
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/**
 * Starts PostgreSQL on the loopback interface, so that the application runs without an installed database.
 * All applications on one `dataDir` share one server, also one that a killed application left running. The last one to
 * call `stop()` stops it. It runs in its own session, so Ctrl-C does not reach it.
 *
 * @throws SettingsError if the folder cannot be used
 * @throws Error with the reason and the remedy (DATABASE_URL) if this platform or account cannot run PostgreSQL
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log = () => {} } = options;
  const waiting = setInterval(() => log(`Still waiting for PostgreSQL in ${dataDir}`), sayEveryMs);
  try {
    return await start(options, log);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw (
      asDataFolderError(dataDir, cause) ??
      new Error(
        `The embedded PostgreSQL did not start in DATA_DIR=${dataDir}. ` +
          `Set DATABASE_URL to use another database. Reason: ${reason}`,
        { cause },
      )
    );
  } finally {
    clearInterval(waiting);
  }
}

async function start(
  { dataDir, port = 5433 }: EmbeddedPostgresOptions,
  log: (line: string) => void,
): Promise<EmbeddedPostgres> {
  const serverFolder = await findServerFolder(dataDir);
  const binaries = await findBinaries(serverFolder);
  const cluster = await openCluster(serverFolder, binaries);

  const member = await enter(cluster, () => launch(cluster, serverFolder, binaries, port));
  await createDatabase(member);
  log(`PostgreSQL listens on ${host}:${member.port}, its files are in ${cluster.data}`);

  let stopping: Promise<void> | undefined;
  return {
    url: `postgresql://${user}:${cluster.password}@${host}:${member.port}/${database}`,
    port: member.port,
    stop: () => (stopping ??= leave(member, cluster, serverFolder, binaries)),
  };
}

/** A connection that holds the users' lock as long as the application uses the server. */
async function enter(cluster: Cluster, launchServer: () => Promise<void>): Promise<pg.Client> {
  const deadline = Date.now() + patienceMs;
  for (let launches = 0; Date.now() < deadline;) {
    const server = await probe(cluster);
    if (server instanceof pg.Client) {
      if (await tryLock(server, 'pg_try_advisory_lock_shared')) return server;
      await server.end(); // its last user is just stopping it
    } else if (server === 'absent') {
      if (++launches > 3)
        throw new Error(`the server does not stay up. From its log ${cluster.log}:\n${await logTail(cluster)}`);
      await launchServer();
      continue;
    }
    await sleep(100);
  }
  throw new Error(`a server on ${cluster.data} does not answer and does not stop. Its log is ${cluster.log}`);
}

/**
 * Connects to find out whether a server runs on the data folder, because the pid file survives a crash. Another
 * PostgreSQL on the same port rejects our password.
 */
async function probe(cluster: Cluster): Promise<pg.Client | 'busy' | 'absent'> {
  const pidFile = await readPidFile(cluster);
  if (!pidFile) return 'absent';
  const client = new pg.Client({
    host,
    port: pidFile.port,
    user,
    password: cluster.password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
    query_timeout: patienceMs,
  });
  client.on('error', () => {}); // emitted at shutdown; unhandled, it would end the process
  try {
    await client.connect();
    return client;
  } catch {
    await client.end().catch(() => {});
    const isServer = await isServerProcess(cluster, pidFile);
    if (isServer) return 'busy'; // starting, recovering or shutting down
    if (isServer === false) await removePidFile(cluster, pidFile);
    return 'absent';
  }
}

/** Ignores failures: the next probe finds out whether a server runs, perhaps started by another application. */
async function launch(cluster: Cluster, { account }: ServerFolder, { pgCtl }: Binaries, wanted: number): Promise<void> {
  const all = { ...settings, port: String(await freePort(host, wanted)) };
  const flags = Object.entries(all).map(([name, value]) => `-c ${name}=${value}`);
  await run(
    pgCtl,
    ['start', '-D', cluster.data, '-l', cluster.log, '-o', flags.join(' '), '-w', '-t', '60'],
    account,
    'none',
  );
}

async function leave(
  member: pg.Client,
  cluster: Cluster,
  { account }: ServerFolder,
  { pgCtl }: Binaries,
): Promise<void> {
  // A closed connection no longer holds the lock, but the server may still run.
  const isOpen = await member.query('SELECT pg_advisory_unlock_shared($1)', [usersLock]).then(
    () => true,
    () => false,
  );
  const client = isOpen ? member : await probe(cluster);
  if (!(client instanceof pg.Client)) return;
  try {
    const wasLast = await tryLock(client, 'pg_try_advisory_lock');
    if (wasLast) await run(pgCtl, ['stop', '-D', cluster.data, '-m', 'fast', '-w', '-t', '60'], account, 'none');
  } catch {
    // The connection was closed: another application stopped the server.
  } finally {
    await client.end().catch(() => {});
  }
}

async function tryLock(
  client: pg.Client,
  lock: 'pg_try_advisory_lock' | 'pg_try_advisory_lock_shared',
): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`SELECT ${lock}($1) AS held`, [usersLock]);
  return rows[0]?.held === true;
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (rowCount !== 0) return;
  await client.query(`CREATE DATABASE ${database}`).catch((error: unknown) => {
    if (!hasCode(error, '42P04', '23505')) throw error; // otherwise another application created it first
  });
}
