import { Command } from 'commander';
import { givenUrl } from '../given-urls.js';
import { shardDatabase } from './shard.js';

const { dryRun = false } = new Command('npm run db:shard --')
  .description('Distributes the tables of a Citus database by organization. Prints the script and applies it.')
  .option('--dry-run', 'only prints the script')
  .parse()
  .opts<{ dryRun?: boolean }>();

try {
  const url = givenUrl('MIGRATION_DATABASE_URL') ?? givenUrl('DATABASE_URL');
  if (url === undefined)
    throw new Error('DATABASE_URL is not set. Set it to the coordinator (postgresql://user:password@host:5432/name).');
  await shardDatabase(url, console.log, dryRun);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
