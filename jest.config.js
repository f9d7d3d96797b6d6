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
  // Native ES modules, imported once for each worker: jest's own runner imports the application anew for each file.
  runner: 'jest-light-runner/child-process',
  setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.js'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  reporters: ['default', '<rootDir>/test/support/slowest.reporter.js'],
  maxWorkers: 2,
};
