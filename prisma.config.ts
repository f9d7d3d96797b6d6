import { defineConfig } from 'prisma/config';

/**
 * `prisma generate` never runs the native schema engine, yet the CLI insists on finding one and would download it.
 * Pointing it at a file that exists keeps `generate` offline. Never for `migrate`: there a dummy engine silently does nothing.
 */
if (process.argv.includes('generate')) process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

// No question to any server about newer versions.
process.env['CHECKPOINT_DISABLE'] ??= '1';
process.env['PRISMA_HIDE_UPDATE_MESSAGE'] ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
