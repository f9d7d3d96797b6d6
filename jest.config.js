/**
 * The tests run as compiled JavaScript. `npm run build:test` compiles src and test with the compiler plugins of the
 * production build, so the metadata for GraphQL, OpenAPI and validation are the same. Jest transforms nothing. The
 * build does not check types, because `npm run lint` does.
 *
 * @type {import('jest').Config}
 */
export default {
  rootDir: '.test-build',
  testMatch: ['**/*.spec.js'],
  transform: {},
  // Imports native ES modules once for each worker. Jest's own runner imports the application again for each file.
  runner: 'jest-light-runner/child-process',
  setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.js'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  reporters: ['default', '<rootDir>/test/support/slowest.reporter.js'],
  maxWorkers: 2, // one for each core of a small machine: more make the measurements of time less reliable
};
