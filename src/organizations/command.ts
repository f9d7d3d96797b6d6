import type { INestApplicationContext } from '@nestjs/common';
import { obstacleIn } from '../database/obstacles.js';
import { databaseMessageOf } from '../errors/database-error.js';
import { DomainError } from '../errors/domain-error.js';
import { SettingsError } from '../settings/settings-error.js';
import { readSettings } from '../settings/settings.js';
import { CommandError } from './command-error.js';

/** Runs a command, or prints its usage for `--help`. An error is printed to stderr, with exit code 1. */
export async function runCommand(usage: string, command: () => Promise<void>): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** Runs `work` with the services, without the server and the worker. Checks first that the database is ready. */
export async function withServices<T>(work: (services: INestApplicationContext) => Promise<T>): Promise<T> {
  const settings = readSettings(process.env).with({ worker: false });
  if (settings.databaseUrl === null) throw new SettingsError('DATABASE_URL is required');
  const obstacle = await obstacleIn(settings.databaseUrl).catch((error: unknown) => {
    throw new CommandError(`The database at DATABASE_URL cannot be used: ${messageOf(error)}`);
  });
  if (obstacle !== null) throw new CommandError(obstacle);
  // Importing the services takes more than a second, so all checks run before it.
  const { createServices } = await import('./commands.module.js');
  const services = await createServices(settings);
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

export function messageOf(error: unknown): string {
  if (error instanceof DomainError && error.problems.length > 0) return error.problems.map((p) => p.detail).join('\n');
  const cause = databaseMessageOf(error instanceof DomainError ? error.cause : error);
  if (cause !== undefined) return `The database reported an error: ${cause}. Nothing was changed.`;
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
