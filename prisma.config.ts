import { defineConfig } from 'prisma/config';

/**
 * `prisma generate` does not use the native schema engine, but fails without one, so it would download one. The path of
 * any existing file prevents the download. Do not set it for `migrate`: it would do nothing and report no error.
 */
if (process.argv.includes('generate')) process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

// Disables Prisma's version check.
process.env['CHECKPOINT_DISABLE'] ??= '1';
process.env['PRISMA_HIDE_UPDATE_MESSAGE'] ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
