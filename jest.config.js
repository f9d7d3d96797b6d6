/**
 * The tests run as compiled JavaScript: `npm run build:test` compiles src and test with the same compiler plugins as the
 * build that ships, so GraphQL, OpenAPI and validation metadata are those of production, and nothing is transformed here.
 *
 * @type {import('jest').Config}
 */
export default {
  rootDir: '.test-build',
  testMatch: ['**/*.spec.js'],
  transform: {},
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testTimeout: 30_000,
  maxWorkers: 2,
  // Each file imports the application anew, and a large heap makes the collection of garbage slow.
  workerIdleMemoryLimit: '500MB',
};
