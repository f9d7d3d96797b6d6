import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { projectRoot } from '../../src/database/project-root.js';
import { aDatabase } from './database.js';

/** A command to run. */
export interface CommandRun {
  /** Absolute path of the compiled script. */
  script: string;
  options: string[];
  settings: Record<string, string>;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Processes that wait for a command. They end with the test process. */
const idle: ChildProcess[] = [];

export function endCommandProcesses(): void {
  for (const host of idle) host.disconnect();
}

/**
 * Runs the compiled command in a process that earlier commands have used, because importing the application takes
 * seconds. Commands that run at the same time have one process each. To test how a process ends, use `runBuilt`.
 * @param script path of the compiled file, below src/
 */
export async function runCommand(
  script: string,
  settings: Record<string, string>,
  options: string[] = [],
): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const host = idle.pop() ?? fork(join(import.meta.dirname, 'command.process.js'), { cwd: projectRoot });
  const command: CommandRun = {
    script: join(projectRoot, '.test-build', 'src', script),
    options,
    settings: { PATH, HOME, BCRYPT_COST: '4', ...settings },
  };
  const ended = await new Promise<Ended>((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`The process of the command ended: ${String(code)}`));
    host.once('exit', onExit);
    host.once('message', (answer: Ended) => {
      host.off('exit', onExit);
      resolve(answer);
    });
    host.send(command);
  });
  idle.push(host);
  return ended;
}

/** A database and a data folder for a test that runs the built commands. */
export interface CommandSite {
  url: string;
  dataDir: string;
  /** @param script below src, without `.cli.js` */
  run(script: string, options?: string[], settings?: Record<string, string>): Promise<Ended>;
  read<T extends object>(sql: string): Promise<T[]>;
  close(): Promise<void>;
}

export async function aCommandSite({ isMigrated = true }: { isMigrated?: boolean } = {}): Promise<CommandSite> {
  const database = await aDatabase({ isMigrated });
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-commands-'));
  return {
    url: database.url,
    dataDir,
    run: (script, options = [], settings = {}) =>
      runCommand(`${script}.cli.js`, { DATABASE_URL: database.url, DATA_DIR: dataDir, ...settings }, options),
    read: async <T extends object>(sql: string) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      const { rows } = await client.query<T>(sql);
      await client.end();
      return rows;
    },
    close: async () => {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
